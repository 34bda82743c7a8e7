import type {MaybePromise} from './activity-store.ts';
import {isActivity} from './counts-as-activity.ts';
import {mayPing} from './cross-site-check.ts';
import {Misconfiguration} from './errors.ts';
import type {ActivityClaim, Guard, GuardResult} from './guard.ts';
import type {Reply, RequestView} from './http.ts';
import {identityOf, isAnonymous} from './identity.ts';
import {isPromise} from './is-promise.ts';
import type {NamelessSessions} from './nameless-sessions.ts';
import type {StoreWithPendingEnds} from './pending-ends.ts';
import {jsonReply, pingReply, readPingId, refusePing} from './ping-handler.ts';
import type {Pseudonymize} from './pseudonyms.ts';
import {readIdleFor} from './read-idle-for.ts';
import {type RequestAge, requestAge} from './request-age.ts';
import type {ServerSession} from './server-session.ts';
import {hasChanged, syncRecord, takeSnapshot} from './session-changes.ts';
import {rememberState, type SessionState, sessionState} from './session-state.ts';
import type {GuardSettings} from './settings.ts';
import {unavailable} from './store-unavailable.ts';
import {wantsJson} from './wants-json.ts';

/** Tells an adapter how to continue. */
export interface HandleResult {
  readonly state: SessionState;
  /** Send this reply and stop. Undefined: the request goes on to the application. */
  readonly reply: Reply | undefined;
  /** Set these headers on the response, also on one of the application. */
  readonly headers: Readonly<Record<string, string>>;
  /** The user was active, so a rolling cookie may be renewed. A ping or a passive request alone does not renew it (S6). */
  readonly shouldRenew: boolean;
  /**
   * Call this with the status of the application's reply when the application ends it, because it may have signed a user
   * in or out. The reply should wait for the promise. It returns undefined where nothing changed. Never throws nor rejects.
   * The promise gives the reply to send instead while the head has not gone: a sign-in or sign-out that the store did not
   * carry out is not answered as done (S17).
   */
  readonly finalize?: ((status: number) => Promise<Reply | undefined> | undefined) | undefined;
  /**
   * Call this with the status where the head goes before the end of the reply. It gives the reply to send instead, at once,
   * since the head cannot wait.
   */
  readonly insteadOfHead?: ((status: number) => Reply | undefined) | undefined;
  /** Call this with the status of the application's reply: it shows whether a ping at a wrong path was answered. */
  readonly reportStatus?: ((status: number) => void) | undefined;
}

export type HandleRequest<Req> = (request: RequestView<Req>, session: ServerSession) => Promise<HandleResult>;

/** Guards ordinary requests and answers pings. Every failure ends here, and refuses the request with 503 (S12). */
export function createRequestHandler<Req extends object>(
  settings: GuardSettings<Req>,
  store: StoreWithPendingEnds,
  guard: Guard<Req>,
  userHashOf: Pseudonymize,
  nameless: NamelessSessions<Req>,
): HandleRequest<Req> {
  return async (request, session) => {
    const readAge = requestAge(request.arrivedAtMs);
    try {
      return await (settings.isPing(request) ? answerPing : guardRequest)(request, session, readAge);
    } catch (error) {
      settings.reportError(error);
      return refused(unavailable());
    }
  };

  async function guardRequest(
    request: RequestView<Req>,
    session: ServerSession,
    readAge: RequestAge,
  ): Promise<HandleResult> {
    const result = await guard(request, session, claimOfRequest, readAge);
    const {state} = result;
    if (state.status !== 'anonymous') nameless.countUser();
    remember(request.native, state);
    const headers = headersFor(result);
    const shouldRenew = state.status === 'anonymous' ? claimOfRequest(request).kind === 'activity' : result.shouldRenew;
    if (state.status === 'ended' && wantsJson(request)) {
      return {state, reply: jsonReply(401, {error: 'session ended', reason: state.reason}), headers, shouldRenew};
    }
    const reportStatus = createStatusReport(request);
    const passed = {state, reply: undefined, headers, shouldRenew, reportStatus};
    if (session.saveRecordId !== undefined) {
      return {...passed, finalize: createFinalize(request.native, session, result)};
    }
    const insteadOfHead = createEndCheck(result);
    return {...passed, insteadOfHead, finalize: insteadOfHead && afterCheck(insteadOfHead)};
  }

  async function answerPing(
    request: RequestView<Req>,
    session: ServerSession,
    readAge: RequestAge,
  ): Promise<HandleResult> {
    const refusal = refusePing(request);
    if (refusal) return refused(refusal);
    if (session.isNew && !isAnonymous(await session.user)) return refuseSignIn(request, session);
    const result = await guard(request, session, claimOfPing, readAge);
    const {state, shouldRenew} = result;
    if (state.status === 'anonymous' && session.missingReason !== undefined) {
      throw new Misconfiguration(session.missingReason);
    }
    if (state.status === 'anonymous') nameless.inspect(request.native, session);
    else nameless.countUser();
    remember(request.native, state);
    const reply = pingReply(state, await userHash(result), readPingId(request));
    return {state, reply, headers: headersFor(result), shouldRenew};
  }

  /** Scripts send pings without the user, so a ping must not sign a user in, for example by a remember-me cookie. */
  async function refuseSignIn(request: RequestView<Req>, session: ServerSession): Promise<HandleResult> {
    await session.end();
    return refused(pingReply({status: 'anonymous'}, undefined, readPingId(request)));
  }

  function createStatusReport(request: RequestView<Req>): HandleResult['reportStatus'] {
    if (!settings.isNearPing(request)) return undefined;
    return (status) => {
      if (status === 404) settings.reportError(new Misconfiguration(unansweredPing(request.path, settings.pingUrl)));
    };
  }

  function claimOfRequest(request: RequestView<Req>): ActivityClaim {
    const {countAs, activityFrom} = settings;
    // A ping at a wrong address is nobody's activity either: it would keep the session for ever. A page at such an
    // address is one like any other.
    const isStray = settings.isNearPing(request) && mayPing(request);
    const passive = isStray || settings.isPassive(request) || !isActivity(request, countAs, activityFrom);
    return passive ? {kind: 'passive', idleFor: null} : {kind: 'activity', idleFor: 0};
  }

  /** `Clear-Site-Data` may clear cookies too. */
  function headersFor({state, keepsCookie}: GuardResult): HandleResult['headers'] {
    return state.status === 'ended' && !keepsCookie ? settings.endHeaders : NO_HEADERS;
  }

  function userHash({state, user}: GuardResult): MaybePromise<string | undefined> {
    const identity = state.status === 'active' ? identityOf(user) : undefined;
    return identity === undefined ? undefined : userHashOf(identity);
  }

  /** A request may pass several guards. The end that the first one found stays visible behind the second. */
  function remember(request: Req, state: SessionState): void {
    const first = sessionState(request);
    checkGuardOrder(first, state);
    if (first.status !== 'ended' || state.status !== 'anonymous') rememberState(request, state);
  }

  /** The activity that the first guard records keeps the second from ever finding an expired session. */
  function checkGuardOrder(first: SessionState, second: SessionState): void {
    if (first.status !== 'active' || second.status !== 'active' || first.expireAfter <= second.expireAfter) return;
    settings.reportError(new Misconfiguration('of two guards the one with the shorter expireAfter must come first'));
  }

  /**
   * For a session of the application's own, which calls `end` by itself. Libraries call it from a callback, and some of
   * them log its error and go on (Auth.js, better-auth).
   */
  function createEndCheck({recordId}: GuardResult): HandleResult['insteadOfHead'] {
    if (recordId === undefined) return undefined;
    return (status) => (saysDone(status) && store.isEndPending(recordId) ? unavailable() : undefined);
  }

  function createFinalize(request: Req, session: ServerSession, result: GuardResult): HandleResult['finalize'] {
    const {state, user} = result;
    const before = takeSnapshot(session, state.status === 'ended' ? undefined : user);
    const {limitsOf, maxLifetime, reportError} = settings;

    function recordChanges(after: unknown): Promise<Reply | undefined> | undefined {
      return hasChanged(session, before, after) ? synchronize(after) : undefined;
    }

    async function synchronize(after: unknown): Promise<Reply | undefined> {
      const recordSettings = {limitsOf: () => limitsOf(request), maxLifetime, reportError};
      const failed = await syncRecord(store, session, before, after, recordSettings);
      return failed ? unavailable() : undefined;
    }

    function report(error: unknown): undefined {
      reportError(error);
    }

    // Without `async`, because the session may be sent with the head, which does not wait.
    return () => {
      try {
        if (session.orderError !== undefined) throw new Misconfiguration(session.orderError);
        const after = session.user;
        return (isPromise(after) ? after.then(recordChanges) : recordChanges(after))?.catch(report);
      } catch (error) {
        return report(error);
      }
    };
  }
}

function unansweredPing(path: string, pingUrl: string): string {
  return `nobody answered ${path}, because pingUrl is ${pingUrl}: write pingUrl: '${path}'`;
}

async function claimOfPing(request: RequestView): Promise<ActivityClaim> {
  return {kind: 'ping', idleFor: await readIdleFor(request)};
}

const NO_HEADERS = {};

/** False where the application says that something was not done, other than by an error that nobody caught. */
function saysDone(status: number): boolean {
  return status < 400 || status === 500;
}

/** The result for a request that is refused before its session is known. */
function refused(reply: Reply): HandleResult {
  return {state: {status: 'anonymous'}, reply, headers: NO_HEADERS, shouldRenew: false};
}

/** Without a promise where the reply may go on. */
function afterCheck(check: (status: number) => Reply | undefined): HandleResult['finalize'] {
  return (status) => {
    const instead = check(status);
    return instead && Promise.resolve(instead);
  };
}
