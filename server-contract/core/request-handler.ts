import type {MaybePromise} from './activity-store.ts';
import {judgeRequest} from './counts-as-activity.ts';
import {mayPing} from './cross-site-check.ts';
import {Misconfiguration} from './errors.ts';
import type {ReportRevoked} from './expiry-reports.ts';
import {endChange, hasFormerId, hasOtherId, noteFormerId} from './former-sessions.ts';
import type {ActivityClaim, Guard, GuardResult} from './guard.ts';
import type {Reply, ReplyStream, RequestView} from './http.ts';
import {identityOf, isAnonymous} from './identity.ts';
import {isPromise} from './is-promise.ts';
import type {NamelessSessions} from './nameless-sessions.ts';
import type {StoreWithPendingEnds} from './pending-ends.ts';
import {jsonReply, pingReply, readPingId, refusePing} from './ping-handler.ts';
import type {Pseudonymize} from './pseudonyms.ts';
import {readIdleFor} from './read-idle-for.ts';
import {type RequestAge, requestAge} from './request-age.ts';
import {rememberSession} from './request-sessions.ts';
import {RequestWatch} from './request-watch.ts';
import type {ServerSession} from './server-session.ts';
import {hasChanged, syncRecord, takeSnapshot} from './session-changes.ts';
import {rememberState, type SessionState, sessionState} from './session-state.ts';
import type {GuardSettings} from './settings.ts';
import {unavailable} from './store-unavailable.ts';
import {tooManySessions} from './too-many-sessions.ts';
import type {UnseenSignIns} from './unseen-sign-ins.ts';
import {wantsJson} from './wants-json.ts';

/** Tells an adapter how to continue. */
export interface HandleResult {
  readonly state: SessionState;
  /** Send this reply and stop. Undefined: the request goes on to the application. */
  readonly reply: Reply | undefined;
  /** Send this and stop. The request must not store or renew its session, not even at the end of the stream. */
  readonly stream?: ReplyStream | undefined;
  /** Set these headers on the response, also on one of the application. */
  readonly headers: Readonly<Record<string, string>>;
  /** The user was active, so a rolling cookie may be renewed. A ping or a passive request alone does not renew it (S6). */
  readonly shouldRenew: boolean;
  /** The browser may have the cookie of a newer session. Only a sign-in in this request may send another one (S15). */
  readonly keepsCookie?: boolean;
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
  unseen: UnseenSignIns,
  reportRevoked: ReportRevoked,
): HandleRequest<Req> {
  return async (request, session) => {
    const readAge = requestAge(request.arrivedAtMs);
    const watch = settings.observe && new RequestWatch(settings.observe);
    try {
      return await (settings.isPing(request) ? answerPing : guardRequest)(request, session, readAge, watch);
    } catch (error) {
      settings.reportError(error);
      watch?.failed(error);
      return refused(unavailable());
    }
  };

  async function guardRequest(
    request: RequestView<Req>,
    session: ServerSession,
    readAge: RequestAge,
    watch: RequestWatch | undefined,
  ): Promise<HandleResult> {
    const result = await guard(request, session, claimOfRequest, readAge, watch);
    const {state} = result;
    if (state.status !== 'anonymous') nameless.countUser();
    remember(request.native, state);
    if (state.status === 'active') rememberSession(request.native, result);
    const headers = headersFor(result);
    if (result.isRefused) {
      watch?.refused('too-many');
      return {state, reply: tooManySessions(), headers, shouldRenew: false};
    }
    const isFormer = state.status === 'anonymous' && (await isKnownFormer(session, watch));
    // A sign-out would be answered as done, and the session live on under its new id (4.22).
    if (isFormer && !/^(GET|HEAD|OPTIONS)$/.test(request.method)) return refuseFormer(watch);
    watch?.decided(result, 'passive');
    // With a former id, nothing may be sent for the cookie: @fastify/session would clear it, which is the new one by then.
    const isActive = isFormer === false && claimOfRequest(request).kind === 'activity';
    const shouldRenew = state.status === 'anonymous' ? isActive : result.shouldRenew;
    if (state.status === 'ended' && wantsJson(request)) {
      return {state, reply: jsonReply(401, {error: 'session ended', reason: state.reason}), headers, shouldRenew};
    }
    const reportStatus = createStatusReport(request);
    const passed = {state, reply: undefined, headers, shouldRenew, keepsCookie: isFormer === true, reportStatus};
    if (session.saveRecordId !== undefined) {
      return {...passed, finalize: createFinalize(request.native, session, result, watch)};
    }
    const insteadOfHead = createEndCheck(result);
    return {...passed, insteadOfHead, finalize: insteadOfHead && afterCheck(insteadOfHead)};
  }

  async function answerPing(
    request: RequestView<Req>,
    session: ServerSession,
    readAge: RequestAge,
    watch: RequestWatch | undefined,
  ): Promise<HandleResult> {
    const refusal = refusePing(request);
    if (refusal) {
      watch?.refused(refusal.reason);
      return refused(refusal.reply);
    }
    if (session.isNew && !isAnonymous(await session.user)) return refuseSignIn(request, session, watch);
    const result = await guard(request, session, claimOfPing, readAge, watch);
    const {state, shouldRenew} = result;
    if (state.status === 'anonymous' && session.missingReason !== undefined) {
      throw new Misconfiguration(session.missingReason);
    }
    if (state.status === 'anonymous' && (await hasFormerId(store, session, watch))) return refuseFormer(watch);
    if (state.status === 'anonymous') nameless.inspect(request.native, session);
    else nameless.countUser();
    if (result.effect === 'began' && session.saveRecordId !== undefined) unseen.inspectBegunByPing();
    remember(request.native, state);
    const reply = pingReply(state, await userHash(result), readPingId(request));
    watch?.decided(result, 'ping');
    return {state, reply, headers: headersFor(result), shouldRenew};
  }

  /** While the store does not answer, an anonymous request goes on as if it had a former id. */
  async function isKnownFormer(session: ServerSession, watch?: RequestWatch): Promise<boolean | undefined> {
    try {
      return await hasFormerId(store, session, watch);
    } catch (error) {
      settings.reportError(error);
      return undefined;
    }
  }

  /** Scripts send pings without the user, so a ping must not sign a user in, for example by a remember-me cookie. */
  async function refuseSignIn(
    request: RequestView<Req>,
    session: ServerSession,
    watch: RequestWatch | undefined,
  ): Promise<HandleResult> {
    const isFormer = await hasFormerId(store, session, watch);
    await session.end();
    if (isFormer) return refuseFormer(watch);
    const state = {status: 'anonymous'} as const;
    watch?.decided({state, reason: 'signed-in-by-request'}, 'ping');
    return refused(pingReply(state, undefined, readPingId(request)));
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
    if (settings.isNearPing(request) && mayPing(request)) return {kind: 'passive', idleFor: null, reason: 'stray-ping'};
    const declared = settings.passiveReason(request);
    if (declared !== undefined) return {kind: 'passive', idleFor: null, reason: declared};
    const {counts, reason} = judgeRequest(request, countAs, activityFrom);
    return counts ? {kind: 'activity', idleFor: 0, reason} : {kind: 'passive', idleFor: null, reason};
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

  function createFinalize(
    request: Req,
    session: ServerSession,
    result: GuardResult,
    watch: RequestWatch | undefined,
  ): HandleResult['finalize'] {
    const {state, user} = result;
    const before = takeSnapshot(session, state.status === 'ended' ? undefined : user);
    const {limitsOf, ownerOf, maxLifetime, reportError} = settings;

    function recordChanges(after: unknown): Promise<Reply | undefined> | undefined {
      const noted = before.signedIn && !isAnonymous(after) && hasOtherId(session, before) ? noteFormer() : undefined;
      if (!hasChanged(session, before, after)) return noted;
      return noted ? noted.then(() => synchronize(after)) : synchronize(after);
    }

    async function noteFormer(): Promise<undefined> {
      await noteFormerId(store, before).catch(reportError);
    }

    async function synchronize(after: unknown): Promise<Reply | undefined> {
      const problem = await syncRecord(store, session, before, after, {
        limitsOf: () => limitsOf(request),
        ownerOf: () => ownerOf(request, after),
        onStarted: ({ended}) => reportRevoked(ended, after, 'too-many'),
        maxLifetime,
        reportError,
      });
      if (problem === undefined) return undefined;
      watch?.refused(problem);
      return problem === 'too-many' ? refuseMore(after) : unavailable();
    }

    /** The session signs nobody in, whatever happens here: its record has ended. */
    async function refuseMore(after: unknown): Promise<Reply> {
      try {
        await session.end({reason: 'missing', user: after});
      } catch (error) {
        reportError(error);
      }
      return tooManySessions();
    }

    function report(error: unknown): undefined {
      reportError(error);
    }

    // Without `async`, because the session may be sent with the head, which does not wait.
    return () => {
      try {
        if (session.orderError !== undefined) throw new Misconfiguration(session.orderError);
        const after = session.user;
        const pending = (isPromise(after) ? after.then(recordChanges) : recordChanges(after))?.catch(report);
        if (pending === undefined) endChange(before);
        return pending?.finally(() => endChange(before));
      } catch (error) {
        endChange(before);
        return report(error);
      }
    };
  }
}

function unansweredPing(path: string, pingUrl: string): string {
  return `nobody answered ${path}, because pingUrl is ${pingUrl}: write pingUrl: '${path}', or ping-url="${pingUrl}" in the page`;
}

async function claimOfPing(request: RequestView): Promise<ActivityClaim> {
  const {idleFor, reason} = await readIdleFor(request);
  return {kind: 'ping', idleFor, reason};
}

const NO_HEADERS = {};

/** False where the application says that something was not done, other than by an error that nobody caught. */
function saysDone(status: number): boolean {
  return status < 400 || status === 500;
}

/** A session that has changed its id a moment ago must not be told that it is over (S15). */
function refuseFormer(watch: RequestWatch | undefined): HandleResult {
  watch?.refused('former-id');
  return refused(unavailable());
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
