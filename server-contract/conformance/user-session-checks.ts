import type {Check} from './check.ts';
import type {CheckContext} from './check-context.ts';
import {expectEnded} from './ended-checks.ts';
import {Failure, Undecided} from './failure.ts';
import {idleForQuery, NO_NEWS, PAGE_HEADERS, readPing} from './ping.ts';
import type {Received} from './recording-client.ts';
import type {Session} from './session.ts';

/** A list is empty only if the server really ends all sessions of the user, whatever ids they had. */
const AFTER_ALL_ENDED = ['4.27 new sign-in', '4.27 all', '4.27 changed id'];

/** 4.35 and 4.36, of a server that lists the sessions of a user, or limits their number. */
export const userSessionChecks: readonly Check[] = [
  {
    obligation: '4.35',
    name: 'living',
    says: 'The list of the sessions of a user has what lives, and nothing that has ended',
    requires: ['listSessions', 'endSessions'],
    runsAlone: true,
    dependsOn: AFTER_ALL_ENDED,
    async run(context) {
      await context.endSessions((await context.signedIn()).cookies);
      for (let living = 1; living <= 3; living++) await expectListed(context, await context.signedIn(), living);
    },
  },
  {
    obligation: '4.35',
    name: 'sign-out',
    says: 'The list of the sessions of a user no longer has one that was signed out',
    requires: ['listSessions', 'endSessions', 'signOut'],
    runsAlone: true,
    dependsOn: [...AFTER_ALL_ENDED, '4.35 living'],
    async run(context) {
      await context.endSessions((await context.signedIn()).cookies);
      const [asking, out] = [await context.signedIn(), await context.signedIn()];
      await context.signOut(out.cookies);
      await expectListed(context, asking, 1);
    },
  },
  {
    obligation: '4.35',
    name: 'secret',
    says: 'The list of the sessions of a user shows no part of their cookies that could take them over',
    requires: 'listSessions',
    runsAlone: true,
    async run(context) {
      const sessions = [await context.signedIn(), await context.signedIn()];
      const shown = (await context.listSessions(sessions[0]!.cookies)).join('\n');
      for (const session of sessions) {
        const {exchange} = await session.replayPing(NO_NEWS);
        if (secretsIn(session.cookies).some((secret) => shown.includes(secret)))
          throw new Failure('a list without the value of this cookie', exchange);
      }
    },
  },
  {
    obligation: '4.36',
    name: 'at once',
    says: 'Of sign-ins at the same moment as many live as the user may have',
    requires: ['maxSessions', 'signInLimited'],
    runsAlone: true,
    dependsOn: ['4.27 new sign-in'],
    async run(context) {
      const maximum = context.settings.maxSessions!;
      const signIns = Array.from({length: maximum + TOO_MANY}, () => context.signInLimited());
      const replies = await pingEach(context, await Promise.all(signIns));
      const living = replies.filter(isAlive).length;
      if (living === 0) throw new Undecided('no session of signInLimited lives');
      if (living !== maximum) throw new Failure(`${maximum} living sessions, not ${living}`, replies.at(-1)!.exchange);
    },
  },
  {
    obligation: '4.36',
    name: 'one more',
    says: 'One sign-in too many ends the oldest, or signs nobody in',
    requires: ['maxSessions', 'signInLimited'],
    runsAlone: true,
    dependsOn: ['4.1 on time', '4.27 new sign-in', '4.36 at once'],
    async run(context) {
      const maximum = context.settings.maxSessions!;
      const cookies: string[] = [];
      // Earlier sessions of this user may live, and make room or not.
      for (let n = 0; n < maximum; n++) cookies.push(await context.signInLimited());
      const isRefusing = !(await pingEach(context, cookies)).every(isAlive);
      const [newest] = await pingEach(context, [await context.signInLimited()]);
      if (isRefusing) {
        if (newest !== undefined) expectEnded(newest);
        return;
      }
      const [oldest, ...others] = await pingEach(context, cookies);
      for (const received of [...others, newest!])
        if (!isAlive(received)) throw new Failure('a session that lives: it is not the oldest', received.exchange);
      expectEnded(oldest!);
    },
  },
];

/** More sign-ins than the user may have sessions. */
const TOO_MANY = 3;

/** The shortest text that is taken for a secret: 64 bits in hexadecimal. */
const SECRET_LENGTH = 16;

async function expectListed(context: CheckContext, session: Session, number: number): Promise<void> {
  const {exchange} = await session.replayPing(NO_NEWS);
  const {length} = await context.listSessions(session.cookies);
  if (length !== number) throw new Failure(`a list of ${number} sessions, not of ${length}`, exchange);
}

/** Of a signed cookie, each part of it as well. */
function secretsIn(cookies: string): readonly string[] {
  const values = cookies.split('; ').map((pair) => pair.slice(pair.indexOf('=') + 1));
  const parts = values.flatMap((value) => [value, ...value.split(/%3A|[.:]/i)]);
  return parts.filter(({length}) => length >= SECRET_LENGTH);
}

/** @throws Undecided when there is none to ask for */
async function pingEach(context: CheckContext, cookies: readonly string[]): Promise<readonly Received[]> {
  const given = cookies.filter((cookie) => cookie !== '');
  if (given.length === 0 && cookies.length > 1) throw new Undecided('signInLimited was refused each time');
  return Promise.all(
    given.map((cookie) => context.send(context.pingRequest(idleForQuery(NO_NEWS), {...PAGE_HEADERS, cookie}))),
  );
}

function isAlive(received: Received): boolean {
  return typeof readPing(received) === 'number';
}
