import {Breach, type Check} from './check.ts';
import type {Bench} from './check-context.ts';
import {claim, NO_NEWS, PAGE_HEADERS} from './ping.ts';
import type {Request} from './send.ts';
import {early, LATE, PAUSE} from './timing.ts';

/** What counts as activity, and what does not. */
export const activityChecks: readonly Check[] = [
  {
    obligation: '4.6',
    name: 'newer',
    says: 'A newer activity moves the last activity forward',
    async run(bench) {
      const session = await bench.idle(PAUSE);
      await session.claim(2);
      await bench.sleep(1);
      await session.claim(0);
    },
  },
  {
    obligation: '4.6',
    name: 'older',
    says: 'An older activity does not move the last one back',
    async run(bench) {
      const session = await bench.idle(PAUSE);
      await session.claim(0);
      await session.claim(100);
      await bench.sleep(1);
      await session.claim(3);
    },
  },
  {
    obligation: '4.6',
    name: 'postpones',
    says: 'Activity postpones the end, by as much as it is newer',
    async run(bench) {
      const {expireAfter} = bench.settings;
      const session = await bench.idle(PAUSE);
      await session.claim(0);
      await bench.sleep(expireAfter - early(expireAfter));
      await session.ask();
      await bench.sleep(early(expireAfter) + LATE);
      await session.ask();
    },
  },
  {
    obligation: '4.7',
    name: 'at once',
    says: 'Of many pings at once the latest activity remains',
    async run(bench) {
      const session = await bench.idle(PAUSE);
      // The newest in the middle: where requests write what they read before, an older one overwrites it.
      await session.claimAtOnce([...Array(19).fill(2), 0, ...Array(19).fill(2)]);
      await session.ask();
    },
  },
  ...Object.entries(invalid()).map(
    ([name, {says, queries}]): Check => ({
      obligation: '4.8',
      name,
      says,
      async run(bench) {
        const session = await bench.idle(PAUSE);
        for (const query of queries) session.expectNotCounted(await session.ping(query));
      },
    }),
  ),
  {
    obligation: '4.9',
    name: 'old news',
    says: 'Pings that tell nothing new keep no session alive',
    run: (bench) => askUntilTheEnd(bench, claim(NO_NEWS)),
  },
  {
    obligation: '4.9',
    name: 'no news',
    says: 'Pings without an idle time keep no session alive',
    run: (bench) => askUntilTheEnd(bench, ''),
  },
  {
    obligation: '4.10',
    name: 'prefetched ping',
    says: 'A ping that the browser prefetches is no activity',
    async run(bench) {
      const session = await bench.idle(PAUSE);
      const received = await session.ping(claim(0), {...PAGE_HEADERS, 'sec-purpose': 'prefetch'});
      if (received.status !== 403) session.expectNotCounted(received);
      await session.ask();
    },
  },
  unseen('speculation', 'Prefetching and prerendering a page is no activity', [
    {'sec-purpose': 'prefetch'},
    {'sec-purpose': 'prefetch;prerender'},
    {purpose: 'prefetch'},
    {'x-purpose': 'preview'},
    {'x-moz': 'prefetch'},
  ]),
  unseen('event stream', 'An event stream is no activity', [{accept: 'text/event-stream'}]),
  unseen('other site', 'A subresource of another site is no activity', [
    {'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image'},
    {'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty'},
    {'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe'},
  ]),
  {
    obligation: '4.10',
    name: 'passive',
    says: 'A request of a passive address is no activity',
    needs: 'passive',
    async run(bench) {
      const session = await bench.idle(PAUSE);
      await session.visitInVain(bench.settings.passive!, {});
      await session.ask();
    },
  },
];

interface Invalid {
  readonly says: string;
  readonly queries: readonly string[];
}

/** Each value would be an idle time of 0 or 1, or break something, where it is read less strictly than 2.1 has it. */
function invalid(): Record<string, Invalid> {
  const values = (...list: string[]): string[] => list.map((value) => `idleFor=${value}`);
  return {
    missing: {says: 'A missing idle time is no activity', queries: ['', 'idlefor=0', 'idleFor[]=0', '__proto__=0']},
    repeated: {says: 'A repeated idle time is no activity', queries: ['idleFor=0&idleFor=0', 'idleFor=999&idleFor=0']},
    negative: {says: 'A negative idle time is no activity', queries: values('-1', '-0', '-999999999')},
    fractional: {says: 'A fractional idle time is no activity', queries: values('0.5', '.5', '0.0', '0,5')},
    'too large': {
      says: 'An idle time too large is no activity',
      // What is left of them in 31, 32, 53 and 64 bits is 0 or negative.
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
      says: 'An idle time in other than decimal ASCII digits is no activity',
      queries: values('%200', '0%20', '%2B0', '0_0', '%D9%A0', '0x0', '0e0', '0n'),
    },
    'not a number': {
      says: 'An idle time that is no number is no activity',
      queries: [...values('', 'abc', 'NaN', 'null', 'false', 'Infinity', '%00', '%FF', '[0]', '{}', '%'), 'idleFor'],
    },
  };
}

/** An ordinary request with these headers, which nobody sees. */
function unseen(name: string, says: string, kinds: readonly Request['headers'][]): Check {
  return {
    obligation: '4.10',
    name,
    says,
    needs: 'page',
    async run(bench) {
      const session = await bench.idle(PAUSE);
      for (const headers of kinds) {
        await session.visitInVain(bench.settings.page!, headers);
        await session.ask();
      }
    },
  };
}

/** Pings once a second, which must not help. */
async function askUntilTheEnd(bench: Bench, query: string): Promise<void> {
  const {expireAfter} = bench.settings;
  const session = await bench.signedIn();
  let idleFor = 0;
  for (; idleFor < expireAfter - early(expireAfter) - 1; idleFor++) {
    await bench.sleep(1);
    const received = session.expectNotCounted(await session.ping(query));
    if (session.prolongedBy(received)) throw new Breach('no Set-Cookie that puts off its end', received.exchange);
  }
  await bench.sleep(expireAfter - idleFor + LATE);
  session.expectNotCounted(await session.ping(query));
}
