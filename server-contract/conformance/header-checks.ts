import {ENDS_IN, EXPIRE_AFTER, USER, WARN_AFTER} from '../contract.ts';
import {Breach, type Check, Unable} from './check.ts';
import type {Received} from './check-context.ts';
import {claim} from './ping.ts';
import {PAUSE} from './timing.ts';

/** What the headers of a reply tell. */
export const headerChecks: readonly Check[] = [
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
      const user = userOf(await (await bench.signedIn()).ask());
      const received = await (await bench.signedIn()).ask();
      if (userOf(received) !== user) throw new Breach(`Session-User: ${user}`, received.exchange);
    },
  },
  {
    obligation: '3.2',
    name: 'other user',
    says: 'Session-User is another for another person',
    needs: 'signInOther',
    async run(bench) {
      const user = userOf(await (await bench.signedIn()).ask());
      const received = await (await bench.signedIn(bench.people.other)).ask();
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
];

const HARDENING = {'x-content-type-options': 'nosniff', 'cross-origin-resource-policy': 'same-origin'};

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
