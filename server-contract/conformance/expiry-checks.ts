import {Breach, type Check} from './check.ts';
import type {Bench} from './check-context.ts';
import {ENDED, NO_NEWS, readPing} from './ping.ts';
import type {Session} from './session.ts';
import {early, LATE} from './timing.ts';

/** How a session ends. */
export const expiryChecks: readonly Check[] = [
  {
    obligation: '4.1',
    name: 'on time',
    says: 'An idle session ends by itself at its time',
    run: async (bench) => void (await (await expired(bench)).ask()),
  },
  {
    obligation: '4.1',
    name: 'not before',
    says: 'An idle session lives until its time',
    async run(bench) {
      const {expireAfter} = bench.settings;
      await (await bench.idle(expireAfter - early(expireAfter))).ask();
    },
  },
  {
    obligation: '4.1',
    name: 'page',
    says: 'Every request of an expired session is anonymous, also where no script ran',
    needs: 'page',
    async run(bench) {
      const {page, expireAfter} = bench.settings;
      const session = await bench.signedIn();
      const alive = await session.visit(page!);
      if (!bench.isSomebodys(alive)) throw new Breach('the page of somebody signed in', alive.exchange);
      await bench.sleep(expireAfter + LATE);
      for (let request = 0; request < 2; request++) {
        const expired = await session.visitInVain(page!, {});
        if (bench.isSomebodys(expired)) throw new Breach('what an anonymous request gets', expired.exchange);
      }
      await session.ask();
    },
  },
  {
    obligation: '4.2',
    name: 'claim',
    says: 'The claim to be active comes too late for an expired session',
    async run(bench) {
      const session = await expired(bench);
      await session.claim(0);
      await session.ask();
    },
  },
  {
    obligation: '4.5',
    name: 'replay',
    says: 'An ended session stays ended, whatever its old cookies are sent with',
    async run(bench) {
      const session = await expired(bench);
      await session.ask();
      for (const idleFor of [0, NO_NEWS, 0]) {
        const received = await session.replay(idleFor);
        if (readPing(received) !== 'ended') throw new Breach(ENDED, received.exchange);
        await bench.sleep(0.25);
      }
    },
  },
  {
    obligation: '4.17',
    name: 'cookie',
    says: 'The reply with which a session ends clears its cookie',
    recommended: true,
    async run(bench) {
      const session = await expired(bench);
      const received = await session.ask();
      if (!session.clearedBy(received)) throw new Breach('a Set-Cookie that clears the cookie', received.exchange);
    },
  },
  {
    obligation: '4.18',
    name: 'JSON',
    says: 'An expired request for JSON is answered 401, not with a login page',
    recommended: true,
    needs: 'page',
    async run(bench) {
      const session = await expired(bench);
      const received = await session.visitInVain(bench.settings.page!, {accept: 'application/json'});
      if (received.status !== 401) throw new Breach('401', received.exchange);
    },
  },
];

/** A session that was left alone until after its time. */
function expired(bench: Bench): Promise<Session> {
  return bench.idle(bench.settings.expireAfter + LATE);
}
