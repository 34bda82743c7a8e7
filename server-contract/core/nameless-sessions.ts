import type {ActivityStore, RecordLimits} from './activity-store.ts';
import {Misconfiguration} from './errors.ts';
import {touchFollowing} from './rotation.ts';
import type {ServerSession} from './server-session.ts';
import type {GuardSettings} from './settings.ts';

/** Detects a `user` option that finds no user although a user is signed in, and reports it once (S18). */
export interface NamelessSessions<Req> {
  /** The application has started a session. */
  countStart(): void;
  /** `user` has found a user. */
  countUser(): void;
  /**
   * Pages with the element are for signed-in users, so a ping without a user may show a wrong option. No request waits
   * for this check.
   */
  inspect(request: Req, session: ServerSession): void;
}

/** After this many sign-ins, a request of one of them has probably reached this process. */
const ENOUGH_STARTS = 3;

/** The number of pings for which `sessionId`, and perhaps the store, is asked. A wrong option shows at the first ones. */
const MAX_INSPECTED = 1000;

interface Asked {
  readonly id: string;
  readonly limits: RecordLimits;
}

export function createNamelessSessions<Req>(
  {limitsOf, reportError}: Pick<GuardSettings<Req>, 'limitsOf' | 'reportError'>,
  store: ActivityStore,
): NamelessSessions<Req> {
  let starts = 0;
  let hasNamed = false;
  let inspected = 0;
  let hasReported = false;

  function report(message: string): void {
    hasReported = true;
    reportError(new Misconfiguration(message));
  }

  /**
   * A session of the application's own has its id even if `user` finds no user, and its record shows whether it lives.
   */
  async function inspectRecord(request: Req, session: ServerSession): Promise<void> {
    if (inspected >= MAX_INSPECTED) return;
    inspected++;
    const asked = await askOptions(request, session);
    if (asked === undefined) return;
    const {touch} = await touchFollowing(store, asked.id, () => null, asked.limits);
    if (touch.active && !hasReported) report(LIVING_SESSION);
  }

  /** An option may fail for a visitor, who has nothing that it could read. No request needs its answer. */
  async function askOptions(request: Req, session: ServerSession): Promise<Asked | undefined> {
    try {
      const id = await session.recordId;
      return id === undefined ? undefined : {id, limits: limitsOf(request)};
    } catch {
      return undefined;
    }
  }
  return {
    countStart() {
      starts++;
    },
    countUser() {
      hasNamed = true;
    },
    inspect(request, session) {
      if (hasReported) return;
      if (session.fieldNames !== undefined) {
        if (session.fieldNames.length > 0) report(namelessSession(session.fieldNames));
        return;
      }
      if (starts >= ENOUGH_STARTS && !hasNamed) report(NAMES_NOBODY);
      else inspectRecord(request, session).catch(reportError);
    },
  };
}

const ADVICE = 'let user return who is signed in';

const LIVING_SESSION = `a ping came with the id of a session that lives, but user found nobody in it, so that it is not guarded: ${ADVICE}, and call end() at each sign-out`;

const NAMES_NOBODY = `sessions were started, but user has found nobody in any request since, so that nothing is guarded: ${ADVICE} (ignore this if the requests of signed-in users go to other processes)`;

function namelessSession(fieldNames: readonly string[]): string {
  const advice = fieldNames.includes('passport') ? 'with Passport, leave user out' : ADVICE;
  return `a ping came with a session that has the fields ${fieldNames.join(', ')}, but user found nobody in it, so that it is not guarded: ${advice} (ignore this if nobody was signed in)`;
}
