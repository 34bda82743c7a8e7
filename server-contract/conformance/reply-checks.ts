import {Breach, type Check} from './check.ts';
import {type Received, withQuery} from './check-context.ts';
import {claim, ENDED, LIVING, NO_NEWS, PAGE_HEADERS, readPing} from './ping.ts';
import {PAUSE} from './timing.ts';

const {'x-requested-with': _, ...FETCH_METADATA} = PAGE_HEADERS;

/** What the server understands, and the form of what it answers. */
export const replyChecks: readonly Check[] = [
  {
    obligation: '2.1',
    name: 'range',
    says: 'Any whole number from 0 to 999999999 is an idle time',
    async run(bench) {
      const session = await bench.signedIn();
      for (const idleFor of [0, 1, 600, 86_400, NO_NEWS]) await session.claim(idleFor);
    },
  },
  {
    obligation: '2.2',
    name: 'other parameters',
    says: 'Other query parameters are ignored',
    async run(bench) {
      const session = await bench.idle(PAUSE);
      session.expectCounted(0, await session.ping('before=1&idleFor=0&_=1763886000000'));
    },
  },
  {
    obligation: '2.3',
    name: 'fetch metadata',
    says: 'Sec-Fetch-Site: same-origin shows that the own page asks',
    async run(bench) {
      const session = await bench.idle(PAUSE);
      await session.claim(0, FETCH_METADATA);
    },
  },
  {
    obligation: '2.3',
    name: 'custom header',
    says: 'Without Sec-Fetch-Site an X-Requested-With of any value shows it',
    async run(bench) {
      const session = await bench.idle(PAUSE);
      await session.claim(0, {'x-requested-with': 'XMLHttpRequest'});
    },
  },
  {
    obligation: '2.4',
    name: 'final slash',
    says: 'The address with and without its final slash is the ping',
    async run(bench) {
      const session = await bench.idle(PAUSE);
      const url = otherSpelling(bench.settings.url);
      const received = await session.send({url, method: 'GET', headers: PAGE_HEADERS});
      session.expectCounted(0, received);
    },
  },
  {
    obligation: '3.1',
    name: 'living session',
    says: 'A living session is answered 200 with its idle time as JSON',
    async run(bench) {
      const cookie = await bench.people.one();
      const received = await bench.send(bench.pingRequest(claim(0), {...PAGE_HEADERS, cookie}));
      if (typeof readPing(received) !== 'number') throw new Breach(LIVING, received.exchange);
    },
  },
  {
    obligation: '3.1',
    name: 'nobody',
    says: 'An anonymous ping is answered 200 with "logout" as JSON',
    run: async (bench) => expectEnded(await bench.send(bench.pingRequest(claim(0)))),
  },
  {
    obligation: '3.1',
    name: 'unknown session',
    says: 'The ping of a session that never was is answered 200 with "logout" as JSON',
    async run(bench) {
      const cookie = (await bench.people.one()).replace(/=[^;]*/g, '=made-up');
      expectEnded(await bench.send(bench.pingRequest(claim(0), {...PAGE_HEADERS, cookie})));
    },
  },
  {
    obligation: '4.15',
    name: 'rounding',
    says: 'Idle time is rounded up',
    recommended: true,
    async run(bench) {
      const session = await bench.idle(PAUSE);
      const received = await session.ask();
      const least = session.leastIdle(received);
      const reply = readPing(received);
      if (typeof reply === 'number' && reply < least) {
        throw new Breach(
          `at least ${Math.ceil(least)}, as the session was idle for ${least.toFixed(2)} s`,
          received.exchange,
        );
      }
    },
  },
];

function otherSpelling(url: URL): URL {
  const other = withQuery(url, claim(0));
  other.pathname = url.pathname.endsWith('/') ? url.pathname.slice(0, -1) : `${url.pathname}/`;
  return other;
}

function expectEnded(received: Received): void {
  if (readPing(received) !== 'ended') throw new Breach(ENDED, received.exchange);
}
