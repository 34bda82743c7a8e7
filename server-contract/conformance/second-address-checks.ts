import {USER} from '../contract.ts';
import type {Check} from './check.ts';
import type {CheckContext} from './check-context.ts';
import {expectEnded} from './ended-checks.ts';
import {Failure, NotChecked} from './failure.ts';
import {NO_NEWS} from './ping.ts';
import type {Session} from './session.ts';
import {PAUSE} from './timing.ts';

/** 4.7, 4.21, 4.22 and 4.25, with the same session at two processes of one application. */
export const secondAddressChecks: readonly Check[] = [
  {
    obligation: '4.7',
    name: 'second address',
    says: 'Activity that one process hears of counts at the other at once',
    requires: 'secondUrl',
    async run(context) {
      const second = context.settings.secondUrl!;
      const session = await context.idle(PAUSE);
      await session.pingAt(second, NO_NEWS);
      await session.ping(1);
      await session.pingAt(second, NO_NEWS);
      await context.sleep(PAUSE);
      await session.pingAt(second, 0);
      await session.pingWithoutNews();
    },
  },
  {
    obligation: '4.7',
    name: 'second address, at once',
    says: 'Many pings at the same time at both processes leave the latest activity',
    requires: 'secondUrl',
    dependsOn: ['4.7 second address'],
    async run(context) {
      const {url, secondUrl} = context.settings;
      const session = await context.idle(PAUSE);
      await session.pingAtOnce([...Array(9).fill(2), 0, ...Array(9).fill(2)], [url, secondUrl]);
      await session.pingWithoutNews();
      await session.pingAt(secondUrl!, NO_NEWS);
    },
  },
  {
    obligation: '4.21',
    name: 'second address',
    says: 'A session that one process has ended is ended at the other',
    requires: 'secondUrl',
    dependsOn: ['4.1 on time', '4.2 claim', '4.5 replay', '4.7 second address'],
    async run(context) {
      const {url, secondUrl} = context.settings;
      const session = await context.signedIn();
      // The second process knows the session too, and could keep it.
      await session.pingAt(secondUrl!, 0);
      await context.sleep(context.expireAfter + PAUSE);
      await session.pingWithoutNews();
      for (const address of [secondUrl, url, secondUrl]) expectEnded(await session.replayPing(0, address));
    },
  },
  {
    obligation: '4.21',
    name: 'sign-out',
    says: 'A session whose user has signed out is ended at every process, also for a copy of its cookies',
    requires: ['secondUrl', 'signOut'],
    dependsOn: ['4.7 second address'],
    async run(context) {
      const session = await context.signedIn();
      await session.pingAt(context.settings.secondUrl!, 0);
      await context.signOut(session.firstCookies);
      await expectEndedEverywhere(context, session, session.firstCookies);
    },
  },
  {
    obligation: '4.22',
    name: 'second address',
    says: 'After a change of id the session lives at every process, and a late reply to the old id leaves the cookie',
    requires: ['secondUrl', 'changeId'],
    dependsOn: ['4.7 second address'],
    async run(context) {
      const second = context.settings.secondUrl!;
      const session = await context.signedIn();
      await session.pingAt(second, 0);
      await context.changeId(session);
      const late = await session.replayPing(NO_NEWS, second);
      if (session.isClearedBy(late)) throw new Failure('no Set-Cookie that clears the cookie', late.exchange);
      // The browser takes what the late reply sets, and goes on with that.
      session.keepCookies(late);
      await session.pingAt(second, NO_NEWS);
      await session.pingWithoutNews();
    },
  },
  {
    obligation: '4.22',
    name: 'sign-out',
    says: 'A sign-out with the old id, shortly after the change, ends the session at every process',
    requires: ['secondUrl', 'signOut', 'changeId'],
    dependsOn: ['4.7 second address', '4.21 sign-out', '4.22 second address'],
    async run(context) {
      const session = await context.signedIn();
      await context.changeId(session);
      await session.pingAt(context.settings.secondUrl!, 0);
      const {cookies} = session;
      await context.signOut(session.firstCookies);
      await expectEndedEverywhere(context, session, cookies);
    },
  },
  {
    obligation: '4.25',
    name: 'second address',
    says: 'Session-User is the same in every process',
    requires: 'secondUrl',
    dependsOn: ['3.2 same user', '4.7 second address'],
    async run(context) {
      const session = await context.signedIn();
      const user = (await session.pingWithoutNews()).headers[USER];
      const {headers, exchange} = await session.pingAt(context.settings.secondUrl!, NO_NEWS);
      if (user === undefined && headers[USER] === undefined) throw new NotChecked('the replies have no Session-User');
      if (headers[USER] !== user) throw new Failure(`Session-User: ${user ?? 'none, as at the first'}`, exchange);
    },
  },
];

async function expectEndedEverywhere(context: CheckContext, session: Session, cookies: string): Promise<void> {
  const {url, secondUrl} = context.settings;
  for (const address of [secondUrl, url, secondUrl]) expectEnded(await session.replayPing(0, address, cookies));
}
