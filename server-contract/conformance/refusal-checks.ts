import {IDLE_FOR} from '../contract.ts';
import {Breach, type Check, Unable} from './check.ts';
import type {Bench, Received} from './check-context.ts';
import {claim, PAGE_HEADERS} from './ping.ts';
import type {Request} from './send.ts';
import type {Session} from './session.ts';
import {PAUSE} from './timing.ts';

/** Whose pings the server takes, and by which methods. */
export const refusalChecks: readonly Check[] = [
  refused('other site', 'A ping of another site is refused without effect', [
    {...PAGE_HEADERS, 'sec-fetch-site': 'cross-site'},
    {...PAGE_HEADERS, 'sec-fetch-site': 'same-site'},
    {'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image'},
    {...PAGE_HEADERS, 'sec-fetch-dest': 'image'},
  ]),
  refused('navigation', 'Going to the address of the ping is refused without effect', [
    navigation('same-origin'),
    navigation('cross-site'),
    navigation('none'),
  ]),
  refused('no proof', 'A ping that any site may have caused is refused without effect', [
    {},
    {accept: 'application/json'},
    {origin: 'https://elsewhere.example'},
    {origin: 'null'},
  ]),
  {
    obligation: '4.13',
    name: 'methods',
    says: 'Other methods are answered 405 with Allow, without effect',
    async run(bench) {
      const session = await bench.idle(PAUSE);
      for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
        const {status, headers, exchange} = await session.ping(claim(0), PAGE_HEADERS, method);
        if (status !== 405 || !headers.allow) throw new Breach('405 with Allow', exchange);
        await session.ask();
      }
    },
  },
  {
    obligation: '4.13',
    name: 'HEAD',
    says: 'HEAD is a GET without the body',
    async run(bench) {
      const session = await bench.idle(PAUSE);
      const head = await session.ping(claim(0), PAGE_HEADERS, 'HEAD');
      if (head.status !== 200) throw new Breach('200', head.exchange);
      session.claimed(0, head);
      await session.ask();
    },
  },
  {
    obligation: '4.13',
    name: 'POST',
    says: 'POST takes the idle time from a JSON body, as number or string',
    async run(bench) {
      const session = await bench.idle(PAUSE);
      session.expectCounted(0, await post(bench, session, `{"${IDLE_FOR}":0,"other":true}`));
      await bench.sleep(PAUSE);
      session.expectCounted(0, await post(bench, session, `{"${IDLE_FOR}":"0"}`));
    },
  },
  {
    obligation: '4.8',
    name: 'body',
    says: 'A POST without a valid idle time is no activity',
    async run(bench) {
      const session = await bench.idle(PAUSE);
      for (const body of INVALID_BODIES) session.expectNotCounted(await post(bench, session, body));
    },
  },
];

/** Bodies that would say 0 or 1, or break something, where they are read less strictly than 2.1 has it. */
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

function refused(name: string, says: string, kinds: readonly Request['headers'][]): Check {
  return {
    obligation: '4.12',
    name,
    says,
    async run(bench) {
      const session = await bench.idle(PAUSE);
      for (const headers of kinds) {
        const {status, exchange} = await session.ping(claim(0), headers);
        if (status !== 403) throw new Breach('403', exchange);
        await session.ask();
      }
    },
  };
}

/** @throws Unable where the server leaves out POST, as it may */
async function post(bench: Bench, session: Session, body: string): Promise<Received> {
  const headers = {...PAGE_HEADERS, 'content-type': 'application/json'};
  const received = await session.send({...bench.pingRequest('', headers, 'POST'), body});
  const {status, headers: answered} = received;
  if (status === 405 && answered.allow && !/\bPOST\b/.test(answered.allow)) {
    throw new Unable('the server leaves out POST, as it may');
  }
  return received;
}
