import {ENDS_IN, EXPIRE_AFTER, USER, WARN_AFTER} from '../contract.ts';
import type {Check} from './check.ts';
import {Failure, NotChecked} from './failure.ts';
import {idleForQuery} from './ping.ts';
import type {Received} from './recording-client.ts';
import {PAUSE} from './timing.ts';

/** 3.2, 4.4 and 4.14: the headers of a reply. */
export const headerChecks: readonly Check[] = [
  {
    obligation: '3.2',
    name: 'limits',
    says: 'The limits in a reply are in seconds and are those in force',
    async run(context) {
      const {exchange, headers} = await (await context.signedIn()).ping(0);
      const {expireAfter, warnAfter} = context.settings;
      const [expire, warn, end] = [EXPIRE_AFTER, WARN_AFTER, ENDS_IN].map((name) => seconds(headers[name]));
      if (expire === undefined && warn === undefined && end === undefined) {
        throw new NotChecked('the replies have no Session-Expire-After, Session-Warn-After or Session-Ends-In');
      }
      if (expire !== undefined && expire !== expireAfter) {
        throw new Failure(`Session-Expire-After: ${expireAfter}`, exchange);
      }
      if (warn !== undefined && !(warnAfter === undefined ? warn < expireAfter : warn === warnAfter)) {
        throw new Failure(`Session-Warn-After: ${warnAfter ?? `below ${expireAfter}`}`, exchange);
      }
      if (Number.isNaN(end)) throw new Failure('Session-Ends-In: a number of seconds', exchange);
    },
  },
  {
    obligation: '3.2',
    name: 'same user',
    says: 'Session-User is the same whenever the same user is signed in',
    async run(context) {
      const user = userOf(await (await context.signedIn()).pingWithoutNews());
      const received = await (await context.signedIn()).pingWithoutNews();
      if (userOf(received) !== user) throw new Failure(`Session-User: ${user}`, received.exchange);
    },
  },
  {
    obligation: '3.2',
    name: 'other user',
    says: 'Session-User differs for another user',
    requires: 'signInOther',
    async run(context) {
      const user = userOf(await (await context.signedIn()).pingWithoutNews());
      const received = await (await context.signedIn(context.users.other)).pingWithoutNews();
      if (userOf(received) === user) throw new Failure(`Session-User other than ${user}`, received.exchange);
    },
  },
  {
    obligation: '4.4',
    name: 'absolute end',
    says: 'There is an absolute end that no activity moves',
    recommended: true,
    async run(context) {
      const session = await context.signedIn();
      const first = seconds((await session.ping(0)).headers[ENDS_IN]);
      if (first === undefined)
        throw new NotChecked('the replies have no Session-Ends-In; there may be an absolute end nevertheless');
      await context.sleep(PAUSE);
      const {exchange, headers} = await session.ping(0);
      const limit = first - Math.floor(PAUSE);
      const later = seconds(headers[ENDS_IN]);
      if (later === undefined || !(later <= limit)) throw new Failure(`Session-Ends-In of at most ${limit}`, exchange);
    },
  },
  {
    obligation: '4.14',
    name: 'no-store',
    says: 'Replies have Cache-Control: no-store',
    async run(context) {
      const replies = [
        await (await context.signedIn()).pingWithoutNews(),
        await context.send(context.pingRequest(idleForQuery(0))),
      ];
      for (const {headers, exchange} of replies) {
        if (!/\bno-store\b/i.test(headers['cache-control'] ?? ''))
          throw new Failure('Cache-Control: no-store', exchange);
      }
    },
  },
  {
    obligation: '4.14',
    name: 'hardening',
    says: 'Replies have X-Content-Type-Options: nosniff and Cross-Origin-Resource-Policy: same-origin',
    recommended: true,
    async run(context) {
      const {headers, exchange} = await (await context.signedIn()).pingWithoutNews();
      for (const [name, value] of Object.entries(HARDENING)) {
        if (String(headers[name]).toLowerCase() !== value) throw new Failure(`${name}: ${value}`, exchange);
      }
    },
  },
];

const HARDENING = {'x-content-type-options': 'nosniff', 'cross-origin-resource-policy': 'same-origin'};

function userOf({headers}: Received): string {
  const user = headers[USER];
  if (user === undefined) throw new NotChecked('the replies have no Session-User');
  return String(user);
}

/** Undefined when the header is missing, NaN when it is not a number of seconds. */
function seconds(header: string | string[] | undefined): number | undefined {
  if (header === undefined) return undefined;
  return /^\d+(\.\d+)?$/.test(String(header)) ? Number(header) : Number.NaN;
}
