import {isActivity} from './activity-policy.ts';
import type {ActivityStore} from './activity-store.ts';
import {Misconfiguration} from './errors.ts';
import type {ActivityClaim, Guard, GuardResult} from './guard.ts';
import {type Reply, type RequestView, withoutFinalSlash} from './http.ts';
import {identityOf} from './identity.ts';
import {jsonReply, pingReply, readIdleFor, readPingId, refusePing} from './ping-handler.ts';
import type {Pseudonymize} from './pseudonyms.ts';
import type {ServerSession} from './server-session.ts';
import {hasChanged, syncRecord, takeSnapshot} from './session-changes.ts';
import {rememberState, type SessionState, sessionState} from './session-state.ts';
import type {GuardSettings} from './settings.ts';
import {wantsJson} from './wants-json.ts';

/** Tells an adapter how to continue. */
export interface HandleResult {
  readonly state: SessionState;
  /** Send this reply and stop. Undefined: the request goes on to the application. */
  readonly reply: Reply | undefined;
  /** Set these headers on the response, whoever creates it. */
  readonly headers: Readonly<Record<string, string>>;
  /** The user was active, so a rolling cookie may be renewed. A ping or a passive request alone does not renew it (S6). */
  readonly shouldRenew: boolean;
  /**
   * Call this when the application ends the reply, because it may have signed a user in or out. The reply should wait
   * for the promise. It returns undefined where nothing changed. Never throws nor rejects.
   */
  readonly finalize?: (() => Promise<void> | undefined) | undefined;
}

export type HandleRequest<Req> = (request: RequestView<Req>, session: ServerSession) => Promise<HandleResult>;

/** Guards ordinary requests and answers pings. Every failure ends here, and refuses the request with 503 (S12). */
export function createRequestHandler<Req extends object>(
  settings: GuardSettings<Req>,
  store: ActivityStore,
  guard: Guard<Req>,
  userHashOf: Pseudonymize,
): HandleRequest<Req> {
  return async (request, session) => {
    try {
      const isPing = withoutFinalSlash(request.path) === settings.pingPath;
      return await (isPing ? answerPing(request, session) : guardRequest(request, session));
    } catch (error) {
      settings.reportError(error);
      return refused(jsonReply(503, {error: 'session state unavailable'}));
    }
  };

  async function guardRequest(request: RequestView<Req>, session: ServerSession): Promise<HandleResult> {
    const result = await guard(request, session, claimOfRequest);
    const {state} = result;
    remember(request.native, state);
    const headers = headersFor(state);
    const shouldRenew = state.status === 'anonymous' ? claimOfRequest(request).kind === 'activity' : result.shouldRenew;
    if (state.status === 'ended' && wantsJson(request)) {
      return {state, reply: jsonReply(401, {error: 'session ended', reason: state.reason}), headers, shouldRenew};
    }
    return {state, reply: undefined, headers, shouldRenew, finalize: createFinalize(request.native, session)};
  }

  async function answerPing(request: RequestView<Req>, session: ServerSession): Promise<HandleResult> {
    const refusal = refusePing(request);
    if (refusal) return refused(refusal);
    const result = await guard(request, session, claimOfPing);
    const {state, shouldRenew} = result;
    if (state.status === 'anonymous' && session.missingReason !== undefined) {
      throw new Misconfiguration(session.missingReason);
    }
    remember(request.native, state);
    const reply = pingReply(state, await userHash(result), readPingId(request));
    return {state, reply, headers: headersFor(state), shouldRenew};
  }

  function claimOfRequest(request: RequestView<Req>): ActivityClaim {
    const passive = settings.isPassive(request.path, request.native) || !isActivity(request, settings.countAs);
    return passive ? {kind: 'passive', idleFor: null} : {kind: 'activity', idleFor: 0};
  }

  function headersFor({status}: SessionState): HandleResult['headers'] {
    return status === 'ended' ? settings.endHeaders : NO_HEADERS;
  }

  async function userHash({state, user}: GuardResult): Promise<string | undefined> {
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

  function createFinalize(request: Req, session: ServerSession): HandleResult['finalize'] {
    if (session.saveRecordId === undefined) return undefined;
    const before = takeSnapshot(session);
    const {limitsOf, reportError} = settings;
    return () => {
      try {
        if (session.orderError !== undefined) throw new Misconfiguration(session.orderError);
        if (!hasChanged(session, before)) return undefined;
      } catch (error) {
        reportError(error);
        return undefined;
      }
      return syncRecord(store, session, before, () => limitsOf(request), reportError).catch(reportError);
    };
  }
}

async function claimOfPing(request: RequestView): Promise<ActivityClaim> {
  return {kind: 'ping', idleFor: await readIdleFor(request)};
}

const NO_HEADERS = {};

/** The result for a request that is refused before its session is known. */
function refused(reply: Reply): HandleResult {
  return {state: {status: 'anonymous'}, reply, headers: NO_HEADERS, shouldRenew: false};
}
