import type {Check} from './check.ts';
import type {CheckContext} from './check-context.ts';
import {Failure} from './failure.ts';
import {idleForQuery, NO_NEWS, PAGE_HEADERS} from './ping.ts';
import type {Request} from './send.ts';
import {MARGIN_AFTER, marginBefore, PAUSE} from './timing.ts';

/** 4.6 to 4.10: which requests count as activity. */
export const activityChecks: readonly Check[] = [
  {
    obligation: '4.6',
    name: 'newer',
    says: 'A newer activity moves the last activity forward',
    async run(context) {
      const session = await context.idle(PAUSE);
      await session.ping(2);
      await context.sleep(1);
      await session.ping(0);
    },
  },
  {
    obligation: '4.6',
    name: 'older',
    says: 'An older activity does not move the last one back',
    async run(context) {
      const session = await context.idle(PAUSE);
      await session.ping(0);
      await session.ping(100);
      await context.sleep(1);
      await session.ping(3);
    },
  },
  {
    obligation: '4.6',
    name: 'postpones',
    says: 'A newer activity moves the end by the same time',
    async run(context) {
      const {expireAfter} = context.settings;
      const session = await context.idle(PAUSE);
      await session.ping(0);
      await context.sleep(expireAfter - marginBefore(expireAfter));
      await session.pingWithoutNews();
      await context.sleep(marginBefore(expireAfter) + MARGIN_AFTER);
      await session.pingWithoutNews();
    },
  },
  {
    obligation: '4.7',
    name: 'at once',
    says: 'Many pings at the same time leave the latest activity',
    async run(context) {
      const session = await context.idle(PAUSE);
      // The newest is in the middle. A server that reads, compares and then writes overwrites it with an older one.
      await session.pingAtOnce([...Array(19).fill(2), 0, ...Array(19).fill(2)]);
      await session.pingWithoutNews();
    },
  },
  ...Object.entries(invalidIdleTimes()).map(
    ([name, {says, queries}]): Check => ({
      obligation: '4.8',
      name,
      says,
      async run(context) {
        const session = await context.idle(PAUSE);
        for (const query of queries) session.expectNotCounted(await session.sendPing(query));
      },
    }),
  ),
  {
    obligation: '4.9',
    name: 'old news',
    says: 'Pings that report nothing new do not keep a session alive',
    run: (context) => pingUntilTheEnd(context, idleForQuery(NO_NEWS)),
  },
  {
    obligation: '4.9',
    name: 'no news',
    says: 'Pings without an idle time do not keep a session alive',
    run: (context) => pingUntilTheEnd(context, ''),
  },
  {
    obligation: '4.10',
    name: 'prefetched ping',
    says: 'A ping that the browser prefetches is no activity',
    async run(context) {
      const session = await context.idle(PAUSE);
      const received = await session.sendPing(idleForQuery(0), {...PAGE_HEADERS, 'sec-purpose': 'prefetch'});
      if (received.status !== 403) session.expectNotCounted(received);
      await session.pingWithoutNews();
    },
  },
  uncounted('speculation', 'The prefetch or prerender of a page is no activity', [
    {'sec-purpose': 'prefetch'},
    {'sec-purpose': 'prefetch;prerender'},
    {purpose: 'prefetch'},
    {'x-purpose': 'preview'},
    {'x-moz': 'prefetch'},
  ]),
  uncounted('event stream', 'An event stream is no activity', [{accept: 'text/event-stream'}]),
  uncounted('other site', 'A subresource of another site is no activity', [
    {'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image'},
    {'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty'},
    {'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe'},
  ]),
  {
    obligation: '4.10',
    name: 'passive',
    says: 'A request to a passive address is no activity',
    requires: 'passive',
    async run(context) {
      const session = await context.idle(PAUSE);
      await session.visitUncounted(context.settings.passive!, {});
      await session.pingWithoutNews();
    },
  },
];

interface InvalidIdleTime {
  readonly says: string;
  readonly queries: readonly string[];
}

/** A server that reads less strictly than 2.1 demands takes each value for 0 or 1, or fails. */
function invalidIdleTimes(): Record<string, InvalidIdleTime> {
  const values = (...list: string[]): string[] => list.map((value) => `idleFor=${value}`);
  return {
    missing: {says: 'A missing idle time is no activity', queries: ['', 'idlefor=0', 'idleFor[]=0', '__proto__=0']},
    repeated: {says: 'A repeated idle time is no activity', queries: ['idleFor=0&idleFor=0', 'idleFor=999&idleFor=0']},
    negative: {says: 'A negative idle time is no activity', queries: values('-1', '-0', '-999999999')},
    fractional: {says: 'A fractional idle time is no activity', queries: values('0.5', '.5', '0.0', '0,5')},
    'too large': {
      says: 'An idle time that is too large is no activity',
      // Cut to 31, 32, 53 or 64 bits they become 0 or negative.
      queries: values(
        '1000000000',
        '2147483648',
        '4294967296',
        '9007199254740993',
        '18446744073709551616',
        '9'.repeat(400),
      ),
    },
    spelling: {
      says: 'An idle time in anything but decimal ASCII digits is no activity',
      queries: values('%200', '0%20', '%2B0', '0_0', '%D9%A0', '0x0', '0e0', '0n'),
    },
    'not a number': {
      says: 'An idle time that is not a number is no activity',
      queries: [...values('', 'abc', 'NaN', 'null', 'false', 'Infinity', '%00', '%FF', '[0]', '{}', '%'), 'idleFor'],
    },
  };
}

/** Ordinary requests with these headers, none of which may count. */
function uncounted(name: string, says: string, variants: readonly Request['headers'][]): Check {
  return {
    obligation: '4.10',
    name,
    says,
    requires: 'page',
    async run(context) {
      const session = await context.idle(PAUSE);
      for (const headers of variants) {
        await session.visitUncounted(context.settings.page!, headers);
        await session.pingWithoutNews();
      }
    },
  };
}

/** Pings once a second until the session must have ended all the same. */
async function pingUntilTheEnd(context: CheckContext, query: string): Promise<void> {
  const {expireAfter} = context.settings;
  const session = await context.signedIn();
  let idleFor = 0;
  for (; idleFor < expireAfter - marginBefore(expireAfter) - 1; idleFor++) {
    await context.sleep(1);
    const received = session.expectNotCounted(await session.sendPing(query));
    if (session.isExtendedBy(received)) throw new Failure('no Set-Cookie that extends the cookie', received.exchange);
  }
  await context.sleep(expireAfter - idleFor + MARGIN_AFTER);
  session.expectNotCounted(await session.sendPing(query));
}
