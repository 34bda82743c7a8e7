import type {Check} from './check.ts';
import type {CheckContext} from './check-context.ts';
import {Failure} from './failure.ts';
import {ENDED, NO_NEWS, readPing} from './ping.ts';
import type {Session} from './session.ts';
import {MARGIN_AFTER, marginBefore} from './timing.ts';

/** 4.1, 4.2, 4.5, 4.17 and 4.18: how a session ends. */
export const expiryChecks: readonly Check[] = [
  {
    obligation: '4.1',
    name: 'on time',
    says: 'An idle session ends by itself when its time is over',
    run: async (context) => void (await (await expired(context)).pingWithoutNews()),
  },
  {
    obligation: '4.1',
    name: 'not before',
    says: 'An idle session lives until its time is over',
    async run(context) {
      const {expireAfter} = context.settings;
      await (await context.idle(expireAfter - marginBefore(expireAfter))).pingWithoutNews();
    },
  },
  {
    obligation: '4.1',
    name: 'page',
    says: 'Every request of an expired session is anonymous, even if no script ran',
    requires: 'page',
    async run(context) {
      const {page, expireAfter} = context.settings;
      const session = await context.signedIn();
      const alive = await session.visit(page!);
      if (!context.showsSignedIn(alive)) throw new Failure('the page of a signed-in user', alive.exchange);
      await context.sleep(expireAfter + MARGIN_AFTER);
      for (let request = 0; request < 2; request++) {
        const expired = await session.visitUncounted(page!, {});
        if (context.showsSignedIn(expired)) throw new Failure('the response to an anonymous request', expired.exchange);
      }
      await session.pingWithoutNews();
    },
  },
  {
    obligation: '4.2',
    name: 'claim',
    says: 'The claim to be active is too late for an expired session',
    async run(context) {
      const session = await expired(context);
      await session.ping(0);
      await session.pingWithoutNews();
    },
  },
  {
    obligation: '4.5',
    name: 'replay',
    says: 'An ended session stays ended, whatever is sent with its old cookies',
    async run(context) {
      const session = await expired(context);
      await session.pingWithoutNews();
      for (const idleFor of [0, NO_NEWS, 0]) {
        const received = await session.replayPing(idleFor);
        if (readPing(received) !== 'ended') throw new Failure(ENDED, received.exchange);
        await context.sleep(0.25);
      }
    },
  },
  {
    obligation: '4.17',
    name: 'cookie',
    says: 'The reply that ends a session clears its cookie',
    recommended: true,
    async run(context) {
      const session = await expired(context);
      const received = await session.pingWithoutNews();
      if (!session.isClearedBy(received)) throw new Failure('a Set-Cookie that clears the cookie', received.exchange);
    },
  },
  {
    obligation: '4.18',
    name: 'JSON',
    says: 'A request for JSON of an expired session is answered 401, not with a login page',
    recommended: true,
    requires: 'page',
    async run(context) {
      const session = await expired(context);
      const received = await session.visitUncounted(context.settings.page!, {accept: 'application/json'});
      if (received.status !== 401) throw new Failure('401', received.exchange);
    },
  },
];

/** A session that was idle until its time was over. */
function expired(context: CheckContext): Promise<Session> {
  return context.idle(context.settings.expireAfter + MARGIN_AFTER);
}
