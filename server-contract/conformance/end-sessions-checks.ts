import {ENDED, REVOKED} from '../contract.ts';
import type {Check} from './check.ts';
import type {CheckContext} from './check-context.ts';
import {expectEnded} from './ended-checks.ts';
import {Failure, WrongReply} from './failure.ts';
import {ALIVE, idleForQuery, NO_NEWS, PAGE_HEADERS, readPing} from './ping.ts';
import type {Received} from './recording-client.ts';
import {PAUSE} from './timing.ts';

/** Where one of these fails, no session of the user lives after the first end of all, or nothing has ended. */
const AFTER_AN_END = ['4.27 new sign-in', '4.27 all'];

/** 3.4 and 4.27, of a server that ends all sessions of a user. */
export const endSessionsChecks: readonly Check[] = [
  {
    obligation: '3.4',
    name: 'expiry',
    says: 'The reply to a ping of an expired session has no Session-Ended',
    dependsOn: ['4.1 on time'],
    async run(context) {
      expectNoReason(await (await context.expired()).replayPing(NO_NEWS));
    },
  },
  {
    obligation: '3.4',
    name: 'sign-out',
    says: 'The reply to a ping of a session whose user has signed out has no Session-Ended',
    requires: 'signOut',
    async run(context) {
      const session = await context.signedIn();
      await context.signOut(session.cookies);
      expectNoReason(await session.replayPing(NO_NEWS));
    },
  },
  {
    obligation: '4.27',
    name: 'new sign-in',
    says: 'A session that begins after the end of all lives',
    requires: 'endSessions',
    runsAlone: true,
    async run(context) {
      await endAll(context);
      const cookie = await context.users.first();
      for (const idleFor of [0, NO_NEWS]) {
        const received = await context.send(context.pingRequest(idleForQuery(idleFor), {...PAGE_HEADERS, cookie}));
        if (typeof readPing(received) !== 'number') throw new WrongReply(ALIVE, received.exchange);
        await context.sleep(PAUSE);
      }
    },
  },
  {
    obligation: '4.27',
    name: 'all',
    says: 'All sessions of a user end, and not only the one that asks',
    requires: 'endSessions',
    runsAlone: true,
    dependsOn: ['4.27 new sign-in'],
    async run(context) {
      const asking = await context.signedIn();
      const others = [await context.signedIn(), await context.signedIn()];
      await context.endSessions(asking.cookies);
      for (const session of [...others, asking]) expectEnded(await session.replayPing(0));
    },
  },
  {
    obligation: '4.27',
    name: 'others',
    says: 'All sessions of a user end but the one that asks to keep it, which lives on',
    requires: 'endOtherSessions',
    runsAlone: true,
    async run(context) {
      const asking = await context.signedIn();
      const others = [await context.signedIn(), await context.signedIn()];
      await context.endOtherSessions(asking.cookies);
      for (const session of others) expectEnded(await session.replayPing(0));
      await asking.pingWithoutNews();
    },
  },
  {
    obligation: '4.27',
    name: 'changed id',
    says: 'A session that has changed its id ends with all the others',
    requires: ['endSessions', 'changeId'],
    runsAlone: true,
    dependsOn: AFTER_AN_END,
    async run(context) {
      const session = await context.signedIn();
      await context.changeId(session);
      await session.ping(0);
      const {cookies} = session;
      await endAll(context);
      expectEnded(await session.replayPing(0, undefined, cookies));
    },
  },
  {
    obligation: '4.27',
    name: 'other user',
    says: 'The sessions of another user live on',
    requires: ['endSessions', 'signInOther'],
    runsAlone: true,
    dependsOn: AFTER_AN_END,
    async run(context) {
      const other = await context.signedIn(context.users.other);
      await endAll(context);
      await other.pingWithoutNews();
    },
  },
  {
    obligation: '4.27',
    name: 'second address',
    says: 'All sessions of a user end at every process',
    requires: ['endSessions', 'secondUrl'],
    runsAlone: true,
    dependsOn: ['4.7 second address', ...AFTER_AN_END],
    async run(context) {
      const {url, secondUrl} = context.settings;
      const session = await context.signedIn();
      await session.pingAt(secondUrl!, 0);
      await endAll(context);
      for (const address of [secondUrl, url, secondUrl]) expectEnded(await session.replayPing(0, address));
    },
  },
  {
    obligation: '3.4',
    name: 'revoked',
    says: 'The reply to a ping of a session that the server has ended by itself has Session-Ended: revoked',
    recommended: true,
    requires: 'endSessions',
    runsAlone: true,
    dependsOn: AFTER_AN_END,
    async run(context) {
      const session = await context.signedIn();
      await endAll(context);
      const received = await session.replayPing(NO_NEWS);
      expectEnded(received);
      if (received.headers[ENDED] !== REVOKED) throw new Failure(`Session-Ended: ${REVOKED}`, received.exchange);
    },
  },
];

/** Ends all sessions of the first user, by a session of its own. */
async function endAll(context: CheckContext): Promise<void> {
  await context.endSessions((await context.signedIn()).cookies);
}

function expectNoReason(received: Received): void {
  expectEnded(received);
  if (received.headers[ENDED] !== undefined) throw new Failure('no Session-Ended', received.exchange);
}
