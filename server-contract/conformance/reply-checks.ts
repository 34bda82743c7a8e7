import {PING_ID, PING_ID_ECHO} from '../contract.ts';
import type {Check} from './check.ts';
import {withQuery} from './check-context.ts';
import {Failure, NotChecked} from './failure.ts';
import {ALIVE, ENDED, idleForQuery, NO_NEWS, PAGE_HEADERS, readPing} from './ping.ts';
import type {Received} from './recording-client.ts';
import {PAUSE} from './timing.ts';

const {'x-requested-with': _, ...FETCH_METADATA} = PAGE_HEADERS;

/** Sections 2 and 3, and 4.15: the form of requests and replies. */
export const replyChecks: readonly Check[] = [
  {
    obligation: '2.1',
    name: 'range',
    says: 'Any whole number from 0 to 999999999 is an idle time',
    async run(context) {
      const session = await context.signedIn();
      for (const idleFor of [0, 1, 600, 86_400, NO_NEWS]) await session.ping(idleFor);
    },
  },
  {
    obligation: '2.2',
    name: 'other parameters',
    says: 'Other query parameters are ignored',
    async run(context) {
      const session = await context.idle(PAUSE);
      session.expectCounted(0, await session.sendPing('before=1&idleFor=0&_=1763886000000'));
    },
  },
  {
    obligation: '2.3',
    name: 'fetch metadata',
    says: 'Sec-Fetch-Site: same-origin shows that a page of the own origin sent the ping',
    async run(context) {
      const session = await context.idle(PAUSE);
      await session.ping(0, FETCH_METADATA);
    },
  },
  {
    obligation: '2.3',
    name: 'custom header',
    says: 'Without Sec-Fetch-Site, any value of X-Requested-With shows it too',
    async run(context) {
      const session = await context.idle(PAUSE);
      await session.ping(0, {'x-requested-with': 'XMLHttpRequest'});
    },
  },
  {
    obligation: '2.4',
    name: 'final slash',
    says: 'The ping answers at its address with and without the final slash',
    async run(context) {
      const session = await context.idle(PAUSE);
      const url = otherSpelling(context.settings.url);
      const received = await session.send({url, method: 'GET', headers: PAGE_HEADERS});
      session.expectCounted(0, received);
    },
  },
  {
    obligation: '2.6',
    name: 'ping id',
    says: 'A ping with an id is answered like one without',
    async run(context) {
      const session = await context.idle(PAUSE);
      session.expectCounted(0, await session.sendPing(`${idleForQuery(0)}&${PING_ID}=${'a-Z_9'.repeat(12)}`));
    },
  },
  {
    obligation: '3.5',
    name: 'echo',
    says: 'Session-Ping-Id repeats the id of this very ping, and nothing else',
    async run(context) {
      const session = await context.signedIn();
      const ids = ['first', 'second', 'x'.repeat(64)];
      const sent = await Promise.all(ids.map((id) => session.sendPing(`${PING_ID}=${id}`)));
      const anonymous = await context.send(context.pingRequest(`${PING_ID}=nobody`));
      const echoes = [...ids, 'nobody'].map((id, index) => ({id, received: sent[index] ?? anonymous}));
      for (const {id, received} of echoes) expectEcho(id, received);
      for (const query of INVALID_IDS) expectEcho(undefined, await session.sendPing(query));
      if (echoes.every(({received}) => received.headers[PING_ID_ECHO] === undefined)) {
        throw new NotChecked('the replies have no Session-Ping-Id');
      }
    },
  },
  {
    obligation: '3.1',
    name: 'living session',
    says: 'A living session is answered 200 with its idle time as JSON',
    async run(context) {
      const cookie = await context.users.first();
      const received = await context.send(context.pingRequest(idleForQuery(0), {...PAGE_HEADERS, cookie}));
      if (typeof readPing(received) !== 'number') throw new Failure(ALIVE, received.exchange);
    },
  },
  {
    obligation: '3.1',
    name: 'nobody',
    says: 'An anonymous ping is answered 200 with "logout" as JSON',
    run: async (context) => expectEnded(await context.send(context.pingRequest(idleForQuery(0)))),
  },
  {
    obligation: '3.1',
    name: 'unknown session',
    says: 'A ping of an unknown session is answered 200 with "logout" as JSON',
    async run(context) {
      const cookie = (await context.users.first()).replace(/=[^;]*/g, '=made-up');
      expectEnded(await context.send(context.pingRequest(idleForQuery(0), {...PAGE_HEADERS, cookie})));
    },
  },
  {
    obligation: '4.15',
    name: 'rounding',
    says: 'Idle time is rounded up',
    recommended: true,
    async run(context) {
      const session = await context.idle(PAUSE);
      for (;;) {
        const received = await session.pingWithoutNews();
        const {min, max} = session.idleRange(received);
        const reply = readPing(received);
        if (typeof reply === 'number' && reply < min) {
          throw new Failure(
            `at least ${Math.ceil(min)}, as the session was idle for ${min.toFixed(2)} s`,
            received.exchange,
          );
        }
        // Where a whole second may lie between, a server that rounds down may have answered the same.
        if (max < Math.ceil(min)) return;
        if (max + 1 + (max - min) >= context.expireAfter) {
          throw new NotChecked('the replies were too slow to tell whether the idle time is rounded up');
        }
        await context.sleep(1);
      }
    },
  },
];

/** No ping has one of these as its id. A server that repeats them lets a request write a header of the reply. */
const INVALID_IDS = ['', 'a%20b', 'a%0d%0ab', '%C3%A9', 'x'.repeat(65), 'a&pingId=b'].map((id) => `${PING_ID}=${id}`);

/** @throws Failure when the reply repeats another id than this one */
function expectEcho(id: string | undefined, {headers, exchange}: Received): void {
  const echo = headers[PING_ID_ECHO];
  if (echo === undefined || echo === id) return;
  throw new Failure(id === undefined ? 'no Session-Ping-Id' : `no Session-Ping-Id other than ${id}`, exchange);
}

function otherSpelling(url: URL): URL {
  const other = withQuery(url, idleForQuery(0));
  other.pathname = url.pathname.endsWith('/') ? url.pathname.slice(0, -1) : `${url.pathname}/`;
  return other;
}

function expectEnded(received: Received): void {
  if (readPing(received) !== 'ended') throw new Failure(ENDED, received.exchange);
}
