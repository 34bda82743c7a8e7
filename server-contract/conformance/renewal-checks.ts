import type {Check} from './check.ts';
import {Failure} from './failure.ts';
import {NAVIGATION_HEADERS, PAGE_HEADERS} from './ping.ts';
import type {Received} from './recording-client.ts';
import type {Session} from './session.ts';
import {PAUSE} from './timing.ts';

/** 4.20: a reply that renews nothing takes nothing away. */
export const renewalChecks: readonly Check[] = [
  {
    obligation: '4.20',
    name: 'cookie',
    says: 'A ping without news or a passive request neither clears nor shortens the cookie of a living session',
    async run(context) {
      const {page, passive, expireAfter} = context.settings;
      const session = await context.signedIn();
      // A little longer than an idle session lives, since cookies that end with it have to be renewed by then.
      for (let time = 0; time <= expireAfter; time += PAUSE) {
        await context.sleep(PAUSE);
        session.keepCookieEnds(await session.ping(0));
        if (page) session.keepCookieEnds(await session.visit(page, NAVIGATION_HEADERS));
        expectKept(session, await session.pingWithoutNews());
        if (passive) expectKept(session, await session.visitUncounted(passive, PAGE_HEADERS));
      }
    },
  },
];

function expectKept(session: Session, received: Received): void {
  if (session.isShortenedBy(received)) {
    throw new Failure('no Set-Cookie that clears the cookie or gives it an earlier end', received.exchange);
  }
}
