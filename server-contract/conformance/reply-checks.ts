import {ENDS_IN, EXPIRE_AFTER, USER, WARN_AFTER} from '../contract.ts';
import type {Received} from './bench.ts';
import {Breach, type Check, Unable} from './check.ts';
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
    says: 'Without it, X-Requested-With of any value does',
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
    says: 'So is the ping of a session that never was',
    async run(bench) {
      const cookie = (await bench.people.one()).replace(/=[^;]*/g, '=made-up');
      expectEnded(await bench.send(bench.pingRequest(claim(0), {...PAGE_HEADERS, cookie})));
    },
  },
  {
    obligation: '3.2',
    name: 'limits',
    says: 'Limits in the reply are numbers of seconds, and those in force',
    async run(bench) {
      const {exchange, headers} = await (await bench.signedIn()).claim(0);
      const {expireAfter, warnAfter} = bench.settings;
      const [expire, warn, end] = [EXPIRE_AFTER, WARN_AFTER, ENDS_IN].map((name) => seconds(headers[name]));
      if (expire === undefined && warn === undefined && end === undefined) {
        throw new Unable('the replies have no Session-Expire-After, Session-Warn-After or Session-Ends-In');
      }
      if (expire !== undefined && expire !== expireAfter) {
        throw new Breach(`Session-Expire-After: ${expireAfter}`, exchange);
      }
      if (warn !== undefined && !(warnAfter === undefined ? warn < expireAfter : warn === warnAfter)) {
        throw new Breach(`Session-Warn-After: ${warnAfter ?? `below ${expireAfter}`}`, exchange);
      }
      if (Number.isNaN(end)) throw new Breach('Session-Ends-In: a number of seconds', exchange);
    },
  },
  {
    obligation: '3.2',
    name: 'same user',
    says: 'Session-User is the same whenever the same person is signed in',
    async run(bench) {
      const [first, second] = [await bench.signedIn(), await bench.signedIn()];
      const user = userOf(await first.ask());
      const received = await second.ask();
      if (userOf(received) !== user) throw new Breach(`Session-User: ${user}`, received.exchange);
    },
  },
  {
    obligation: '3.2',
    name: 'other user',
    says: 'Session-User is another for another person',
    needs: 'signInOther',
    async run(bench) {
      const [one, other] = [await bench.signedIn(), await bench.signedIn(bench.people.other)];
      const user = userOf(await one.ask());
      const received = await other.ask();
      if (userOf(received) === user) throw new Breach(`Session-User other than ${user}`, received.exchange);
    },
  },
  {
    obligation: '4.4',
    name: 'absolute end',
    says: 'There is an absolute end, which no activity moves',
    recommended: true,
    async run(bench) {
      const session = await bench.signedIn();
      const first = seconds((await session.claim(0)).headers[ENDS_IN]);
      if (first === undefined) throw new Unable('the replies have no Session-Ends-In; there may be one nevertheless');
      await bench.sleep(PAUSE);
      const {exchange, headers} = await session.claim(0);
      const limit = first - Math.floor(PAUSE);
      const later = seconds(headers[ENDS_IN]);
      if (later === undefined || !(later <= limit)) throw new Breach(`Session-Ends-In of at most ${limit}`, exchange);
    },
  },
  {
    obligation: '4.14',
    name: 'no-store',
    says: 'Replies have Cache-Control: no-store',
    async run(bench) {
      const replies = [await (await bench.signedIn()).ask(), await bench.send(bench.pingRequest(claim(0)))];
      for (const {headers, exchange} of replies) {
        if (!/\bno-store\b/i.test(headers['cache-control'] ?? ''))
          throw new Breach('Cache-Control: no-store', exchange);
      }
    },
  },
  {
    obligation: '4.14',
    name: 'hardening',
    says: 'Replies have X-Content-Type-Options: nosniff and Cross-Origin-Resource-Policy: same-origin',
    recommended: true,
    async run(bench) {
      const {headers, exchange} = await (await bench.signedIn()).ask();
      for (const [name, value] of Object.entries(HARDENING)) {
        if (String(headers[name]).toLowerCase() !== value) throw new Breach(`${name}: ${value}`, exchange);
      }
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

const HARDENING = {'x-content-type-options': 'nosniff', 'cross-origin-resource-policy': 'same-origin'};

function otherSpelling(url: URL): URL {
  const other = new URL(url);
  other.pathname = url.pathname.endsWith('/') ? url.pathname.slice(0, -1) : `${url.pathname}/`;
  other.search = claim(0);
  return other;
}

function expectEnded(received: Received): void {
  if (readPing(received) !== 'ended') throw new Breach(ENDED, received.exchange);
}

function userOf({headers}: Received): string {
  const user = headers[USER];
  if (user === undefined) throw new Unable('the replies have no Session-User');
  return String(user);
}

/** Undefined for a header that is not there, NaN for one that is no number of seconds. */
function seconds(header: string | string[] | undefined): number | undefined {
  if (header === undefined) return undefined;
  return /^\d+(\.\d+)?$/.test(String(header)) ? Number(header) : Number.NaN;
}
