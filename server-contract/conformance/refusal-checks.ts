import {IDLE_FOR} from '../contract.ts';
import type {Check} from './check.ts';
import type {CheckContext} from './check-context.ts';
import {Failure, NotChecked} from './failure.ts';
import {idleForQuery, PAGE_HEADERS} from './ping.ts';
import type {Received} from './recording-client.ts';
import type {Request} from './send.ts';
import type {Session} from './session.ts';
import {PAUSE} from './timing.ts';

/** 4.12, 4.13 and the body of 4.8: which pings the server accepts. */
export const refusalChecks: readonly Check[] = [
  refused('other site', 'A ping of another site is refused without effect', [
    {...PAGE_HEADERS, 'sec-fetch-site': 'cross-site'},
    {...PAGE_HEADERS, 'sec-fetch-site': 'same-site'},
    {'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image'},
    {...PAGE_HEADERS, 'sec-fetch-dest': 'image'},
  ]),
  refused('navigation', 'A navigation to the ping is refused without effect', [
    navigation('same-origin'),
    navigation('cross-site'),
    navigation('none'),
  ]),
  refused('no proof', 'A ping that any site could have caused is refused without effect', [
    {},
    {accept: 'application/json'},
    {origin: 'https://elsewhere.example'},
    {origin: 'null'},
  ]),
  {
    obligation: '4.13',
    name: 'methods',
    says: 'Other methods are answered 405 with Allow, without effect',
    async run(context) {
      const session = await context.idle(PAUSE);
      for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
        const {status, headers, exchange} = await session.sendPing(idleForQuery(0), PAGE_HEADERS, method);
        if (status !== 405 || !headers.allow) throw new Failure('405 with Allow', exchange);
        await session.pingWithoutNews();
      }
    },
  },
  {
    obligation: '4.13',
    name: 'HEAD',
    says: 'HEAD is a GET without the body',
    async run(context) {
      const session = await context.idle(PAUSE);
      const head = await session.sendPing(idleForQuery(0), PAGE_HEADERS, 'HEAD');
      if (head.status !== 200) throw new Failure('200', head.exchange);
      session.noteActivity(0, head);
      await session.pingWithoutNews();
    },
  },
  {
    obligation: '4.13',
    name: 'POST',
    says: 'POST has the idle time in a JSON body, as a number or a string',
    async run(context) {
      const session = await context.idle(PAUSE);
      session.expectCounted(0, await post(context, session, `{"${IDLE_FOR}":0,"other":true}`));
      await context.sleep(PAUSE);
      session.expectCounted(0, await post(context, session, `{"${IDLE_FOR}":"0"}`));
    },
  },
  {
    obligation: '4.8',
    name: 'body',
    says: 'A POST without a valid idle time is no activity',
    async run(context) {
      const session = await context.idle(PAUSE);
      for (const body of INVALID_BODIES) session.expectNotCounted(await post(context, session, body));
    },
  },
];

/** A server that reads less strictly than 2.1 demands takes each body for 0 or 1, or fails. */
const INVALID_BODIES = [
  '',
  '{',
  'null',
  '[]',
  '0',
  '"0"',
  '{}',
  ...['-1', '0.5', 'null', 'false', '""', '" 0"', '[0]', '{"valueOf":0}', '1e9', '1e400'].map(
    (value) => `{"${IDLE_FOR}":${value}}`,
  ),
  `{"__proto__":{"${IDLE_FOR}":0}}`,
];

function navigation(site: string): Request['headers'] {
  return {
    accept: 'text/html',
    'sec-fetch-site': site,
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
    'sec-fetch-user': '?1',
  };
}

function refused(name: string, says: string, variants: readonly Request['headers'][]): Check {
  return {
    obligation: '4.12',
    name,
    says,
    async run(context) {
      const session = await context.idle(PAUSE);
      for (const headers of variants) {
        const {status, exchange} = await session.sendPing(idleForQuery(0), headers);
        if (status !== 403) throw new Failure('403', exchange);
        await session.pingWithoutNews();
      }
    },
  };
}

/** @throws NotChecked where the server does not support POST, which is allowed */
async function post(context: CheckContext, session: Session, body: string): Promise<Received> {
  const headers = {...PAGE_HEADERS, 'content-type': 'application/json'};
  const received = await session.send({...context.pingRequest('', headers, 'POST'), body});
  const {status, headers: answered} = received;
  if (status === 405 && answered.allow && !/\bPOST\b/.test(answered.allow)) {
    throw new NotChecked('the server does not support POST, which 4.13 allows');
  }
  return received;
}
