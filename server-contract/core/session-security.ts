import {type MemoryStore, memoryStore} from '../stores/memory.ts';
import {isActivity, wantsJson} from './activity-policy.ts';
import {atOnce, Misconfiguration} from './errors.ts';
import {expiryReports} from './expiry-reports.ts';
import {active, type Claim, createGuard, type Verdict} from './guard.ts';
import {
  andThen,
  isPromise,
  type MaybePromise,
  type Reply,
  type RequestView,
  type SessionView,
  withoutFinalSlash,
} from './http.ts';
import {identityOf, isAnonymous, pseudonyms} from './identity.ts';
import type {SessionSecurityOptions} from './options.ts';
import {jsonReply, pingReply, refusePing, uploadedIdleFor} from './ping-handler.ts';
import {catchUp, sessionBefore} from './session-changes.ts';
import {rememberState, type SessionState, sessionState} from './session-state.ts';
import {withTimeout} from './store-timeout.ts';
import {readOptions} from './validate-options.ts';

/** What an adapter does next. */
export interface Outcome {
  readonly state: SessionState;
  /** Send this and stop. Undefined: the request goes on to the application. */
  readonly reply: Reply | undefined;
  /** Set these on the response, whoever makes it. */
  readonly headers: Readonly<Record<string, string>>;
  /** Somebody was there: a cookie that rolls with use may be renewed. A ping or a passive request alone is not (S6). */
  readonly renews: boolean;
  /**
   * Call this when the application ends the reply: it may have signed somebody in or out. The reply should wait for the
   * promise, which is there only if the store is asynchronous. Undefined: there is nothing to catch up with.
   */
  readonly settle?: (() => MaybePromise<void>) | undefined;
}

/** As much of a session as is needed to look at it. */
export type SeenSession = Pick<SessionView, 'user' | 'recordId' | 'firstRecordId'>;

/** A session that was asked about apart from the requests that are guarded. */
export interface CheckedSession {
  readonly state: SessionState;
  /** The same as that which `onExpire` is told. Undefined for an anonymous session. */
  readonly recordHash: string | undefined;
}

/** Session security without a framework: an adapter feeds it requests. `Req` is the framework's own request. */
export interface SessionSecurity<Req> {
  /**
   * Guards a request, or answers it if it is a ping: at once unless the store, the end of the session, the body or the
   * first `Session-User` of a person take their time. Never throws nor rejects: what fails is refused with 503 (S12).
   */
  handle(request: RequestView<Req>, session: SessionView): MaybePromise<Outcome>;

  /**
   * What is known of the session of a request that gets no reply, or of a connection it opened. It shows nobody's
   * presence. Never rejects: where nothing can be known, nobody is signed in (S12).
   */
  check(request: Req, session: SeenSession): Promise<CheckedSession>;

  /** Starts the record of a session that was just signed in, under its own id. */
  start(request: Req, sessionId: string): MaybePromise<void>;

  /** Moves the record of a session that changes its id, with its age and idle time. An ended one stays ended. */
  rotate(request: Req, from: string, to: string): Promise<void>;

  /** Ends the record of a session that was signed out. */
  end(sessionId: string): MaybePromise<void>;
}

const PROCESS_STORE = Symbol.for('session-security, the store of this process');

/**
 * One for all guards of a process: each would take the records of the others for lost, and sign everybody out. It is
 * kept where several copies of this file find it: Next.js bundles one for pages, one for routes, one for its proxy.
 */
function processStore(): MemoryStore {
  const shared = globalThis as {[PROCESS_STORE]?: MemoryStore};
  shared[PROCESS_STORE] ??= memoryStore();
  return shared[PROCESS_STORE];
}

/** @throws TypeError naming the option and the value that makes no sense */
export function createSessionSecurity<Req extends object, Res>(
  options: SessionSecurityOptions<Req, Res>,
): SessionSecurity<Req> {
  const settings = readOptions(options);
  const store = withTimeout(options.store ?? processStore(), settings.storeTimeout);
  const pseudonymsOf = pseudonyms(options.secret);
  const [userHashOf, recordHashOf] = [pseudonymsOf('user'), pseudonymsOf('record')];
  const reportExpiry = expiryReports(settings, recordHashOf);
  const guard = createGuard(settings, store, reportExpiry);

  function claimOfPing(request: RequestView<Req>): MaybePromise<Claim> {
    return andThen(uploadedIdleFor(request), (idleFor) => ({kind: 'ping', idleFor}));
  }

  function claimOfRequest(request: RequestView<Req>): Claim {
    const passive = settings.isPassive(request.path, request.native) || !isActivity(request, settings.countAs);
    return passive ? {kind: 'passive', idleFor: null} : {kind: 'activity', idleFor: 0};
  }

  function answer(request: RequestView<Req>, session: SessionView): MaybePromise<Outcome> {
    if (withoutFinalSlash(request.path) === settings.pingPath) return answerPing(request, session);
    return andThen(guard(request, session, claimOfRequest), (verdict) => {
      const {state} = verdict;
      remember(request.native, state);
      const headers = headersOf(state);
      const renews = state.status === 'anonymous' ? claimOfRequest(request).kind === 'activity' : verdict.renews;
      if (state.status === 'ended' && wantsJson(request)) {
        return {state, reply: jsonReply(401, {error: 'session ended', reason: state.reason}), headers, renews};
      }
      return {state, reply: undefined, headers, renews, settle: settling(request.native, session)};
    });
  }

  function answerPing(request: RequestView<Req>, session: SessionView): MaybePromise<Outcome> {
    const refusal = refusePing(request);
    if (refusal) return refused(refusal);
    return andThen(guard(request, session, claimOfPing), (verdict) => {
      const {state, renews} = verdict;
      if (state.status === 'anonymous' && session.absent !== undefined) throw new Misconfiguration(session.absent);
      remember(request.native, state);
      const headers = headersOf(state);
      return andThen(userHash(verdict), (user) => ({state, reply: pingReply(state, user), headers, renews}));
    });
  }

  function remember(request: Req, state: SessionState): void {
    const first = sessionState(request);
    checkOrder(first, state);
    if (first.status !== 'ended' || state.status !== 'anonymous') rememberState(request, state);
  }

  function headersOf({status}: SessionState): Outcome['headers'] {
    return status === 'ended' ? settings.endHeaders : NO_HEADERS;
  }

  async function look(request: Req, {user, recordId, firstRecordId}: SeenSession): Promise<CheckedSession> {
    const id = atOnce('sessionId', recordId) ?? firstRecordId;
    if (isAnonymous(atOnce('user', user)) || id === undefined) return UNKNOWN;
    const limits = settings.limitsOf(request);
    const touch = await store.touch(id, null, limits);
    // It was never guarded, and so has not begun rather than ended.
    if (!touch.active && touch.reason === 'missing' && recordId === undefined) return UNKNOWN;
    const recordHash = await recordHashOf(id);
    if (touch.active) return {state: active(touch, limits, 'passive'), recordHash};
    await reportExpiry(id, touch.reason, user);
    return {state: {status: 'ended', reason: touch.reason}, recordHash};
  }

  /** What the first guard of a request counts as activity leaves a second one nothing to find expired. */
  function checkOrder(first: SessionState, second: SessionState): void {
    if (first.status !== 'active' || second.status !== 'active' || first.expireAfter <= second.expireAfter) return;
    settings.report(new Misconfiguration('of two guards the one with the shorter expireAfter must come first'));
  }

  function userHash({state, user}: Verdict): MaybePromise<string | undefined> {
    const identity = state.status === 'active' ? identityOf(user) : undefined;
    return identity === undefined ? undefined : userHashOf(identity);
  }

  function settling(request: Req, session: SessionView): Outcome['settle'] {
    if (session.keepRecordId === undefined) return undefined;
    const before = sessionBefore(session);
    return () => {
      try {
        const settled = catchUp(store, session, before, () => settings.limitsOf(request), settings.report);
        return settled?.catch(settings.report);
      } catch (error) {
        return settings.report(error);
      }
    };
  }

  return {
    handle(request, session) {
      const refuse = (error: unknown): Outcome => {
        settings.report(error);
        return refused(jsonReply(503, {error: 'session state unavailable'}));
      };
      try {
        const outcome = answer(request, session);
        return isPromise(outcome) ? outcome.catch(refuse) : outcome;
      } catch (error) {
        return refuse(error);
      }
    },
    async check(request, session) {
      try {
        return await look(request, session);
      } catch (error) {
        settings.report(error);
        return UNKNOWN;
      }
    },
    start: (request, sessionId) => store.start(sessionId, settings.limitsOf(request)),
    async rotate(request, from, to) {
      if (from === to) return;
      const limits = settings.limitsOf(request);
      const touch = await store.touch(from, null, limits);
      if (touch.active) await store.start(to, limits, touch);
      await store.end(from);
    },
    end: (sessionId) => store.end(sessionId),
  };
}

const NO_HEADERS = {};

const UNKNOWN: CheckedSession = {state: {status: 'anonymous'}, recordHash: undefined};

/** The reply to a request of which nothing is known or believed. */
function refused(reply: Reply): Outcome {
  return {state: {status: 'anonymous'}, reply, headers: NO_HEADERS, renews: false};
}
