import {type MemoryStore, memoryStore} from '../stores/memory.ts';
import type {MaybePromise} from './activity-store.ts';
import {reportMemoryInCluster} from './cluster-check.ts';
import {Misconfiguration} from './errors.ts';
import {createEvents} from './events-handler.ts';
import {createExpiryReporter} from './expiry-reports.ts';
import {FailureReports} from './failure-reports.ts';
import {createGuard} from './guard.ts';
import type {RequestView} from './http.ts';
import {identityOf, isAnonymous} from './identity.ts';
import {createNamelessSessions} from './nameless-sessions.ts';
import {openStreamsOf} from './open-streams.ts';
import type {SessionSecurityOptions} from './options.ts';
import {withPendingEnds} from './pending-ends.ts';
import {createPseudonyms} from './pseudonyms.ts';
import {createRequestHandler, type HandleRequest} from './request-handler.ts';
import {noteChange, rememberedIds, rememberedUser} from './request-sessions.ts';
import {RequestWatch} from './request-watch.ts';
import {withRotation} from './rotation.ts';
import type {ReadableSession} from './server-session.ts';
import {createSettings} from './settings.ts';
import {createSharedSecret, renewing} from './shared-secret.ts';
import {withTimeout} from './store-timeout.ts';
import {SessionUnavailable} from './store-unavailable.ts';
import {withToldEnds} from './told-ends.ts';
import {TooManySessions} from './too-many-sessions.ts';
import {ANONYMOUS, type CheckedSession, createSessionCheck} from './unguarded-check.ts';
import {UnseenSignIns} from './unseen-sign-ins.ts';
import {createUserSessions, missingMethod, type UserSessions} from './user-sessions.ts';

/** Session security without a framework: an adapter passes requests to it. `Req` is the framework's own request. */
export interface SessionSecurity<Req> extends UserSessions<Req> {
  /** Guards a request, or answers it if it is a ping. Never rejects: every failure is refused with 503 (S12). */
  readonly handle: HandleRequest<Req>;

  /**
   * The session of a request that gets no reply, or of a connection that it opened. Does not count as activity.
   * Never rejects: where the state cannot be read, the session counts as anonymous (S12).
   */
  check(request: Req, session: ReadableSession): Promise<CheckedSession>;

  /**
   * Starts the record of a session whose user has just signed in, under the session's own id. Like `rotate` and `end` it
   * rejects with a `SessionUnavailable`, whose `statusCode` is 503, when the store did not carry it out.
   *
   * With `maxSessions` and `whenTooMany: 'refuse'` the user's session with which the request came ends first, so that a user
   * can sign in again in the same browser.
   *
   * @param user whose session it is, as the option `user` gives it. Default: the user whom that option finds in this request,
   * unless the request came with another session. Without a user the session is in no list
   * @throws TooManySessions (a rejection), whose `statusCode` is 403: the user has `maxSessions` sessions, and this one has
   * not begun
   */
  start(request: Req, sessionId: string, user?: unknown): Promise<void>;

  /**
   * Moves the record of a session that changes its id, with its age and idle time. An ended session stays ended. For 30
   * seconds requests with the old id count for the session.
   *
   * @returns true when the session lives under the new id. False: it has ended, or another request has changed its id at
   * the same moment; send no cookie with the new id.
   */
  rotate(request: Req, from: string, to: string): Promise<boolean>;

  /**
   * Ends the record of a session whose user has signed out. If it rejects, do not answer the sign-out as done. This
   * process refuses the id meanwhile, and tries again for ten minutes.
   *
   * @param user whose session it is, as for `start`. With it the end needs nothing but the record itself: a shared store
   * otherwise looks for the user by the id, and may have lost that. Default: unknown.
   */
  end(sessionId: string, user?: unknown): Promise<void>;

  /**
   * Ends the event streams of the option `events`, refuses new ones, and stops to listen to the store: before
   * `server.close()`, which would wait for them. Never rejects.
   */
  closeStreams(): Promise<void>;
}

/** The methods that an application calls. */
export type SessionCalls<Req> = Omit<SessionSecurity<Req>, 'handle' | 'check'>;

/** For adapters, which add them to the function that guards. */
export function callsOf<Req>(security: SessionSecurity<Req>): SessionCalls<Req> {
  const {start, rotate, end, closeStreams, sessionsOf, endSession, endSessionsOf} = security;
  return {start, rotate, end, closeStreams, sessionsOf, endSession, endSessionsOf};
}

/** @throws TypeError that names the invalid option and its value */
export function createSessionSecurity<Req extends object, Res>(
  options: SessionSecurityOptions<Req, Res>,
): SessionSecurity<Req> {
  const settings = createSettings(options);
  const given = options.store ?? processStore();
  const missing = missingMethod(given);
  if (missing !== undefined && options.maxSessions !== undefined) {
    throw new Misconfiguration(
      `maxSessions needs a store that knows the sessions of a user, and this one has no ${missing}`,
    );
  }
  if (!options.store) reportMemoryInCluster(settings.reportError);
  given.reportErrorsTo?.(settings.reportError);
  if (settings.observe) given.reportEventsTo?.(settings.observe);
  const timed = withTimeout(given, settings.storeTimeout);
  const secret = createSharedSecret(options.secret, timed);
  const lasting = renewing(withRotation(timed), secret);
  const streams = settings.maxStreams > 0 ? openStreamsOf(given) : undefined;
  const telling = streams ? withToldEnds(lasting, streams) : lasting;
  const store = withPendingEnds(telling, given, settings.reportError);
  const pseudonyms = createPseudonyms(secret.read, settings.reportError);
  const unseen = new UnseenSignIns(settings.reportError, !!options.sessionId && !options.store);
  const report = createExpiryReporter(settings, pseudonyms.record, (id) => {
    secret.renew();
    unseen.inspectLost(id);
  });
  const guard = createGuard(settings, store, report);
  const nameless = createNamelessSessions(settings, store);
  const checkSession = createSessionCheck(settings, store, pseudonyms, report.expired);
  const {user: userOf, sessionId: sessionIdOf} = options;
  const {maxLifetime} = settings;
  const reportRevoked = report.revoked;
  const guarded = createRequestHandler(settings, store, guard, pseudonyms.user, nameless, unseen, reportRevoked);
  const {reportError} = settings;
  const events =
    streams &&
    createEvents(settings, given, {
      store,
      streams,
      own: new Set(),
      reportExpiry: report.expired,
      reportError,
      failures: new FailureReports(reportError),
      canLook: given.watchEnds !== undefined,
    });
  return {
    handle: events ? (request, session) => handlerOf(request)(request, session) : guarded,

    ...createUserSessions<Req>({
      store,
      missing,
      maxLifetime,
      hashOf: pseudonyms.record,
      reportRevoked,
      userOf,
      sessionIdOf,
      orUnavailable,
      orUnread: (read) => orUnavailable(read, false),
    }),

    async check(request, session) {
      const watch = settings.observe && new RequestWatch(settings.observe);
      try {
        const checked = await checkSession(request, session, watch);
        watch?.decided({state: checked.state, reason: 'check'}, 'passive');
        return checked;
      } catch (error) {
        settings.reportError(error);
        watch?.failed(error);
        return ANONYMOUS;
      }
    },

    async start(request, sessionId, user) {
      nameless.countStart();
      unseen.countStart();
      const started = await orUnavailable(async () => {
        const found = user ?? (await findUser(request, sessionId));
        const owner = settings.ownerOf(request, found);
        if (owner?.maxSessions !== undefined && owner.whenTooMany === 'refuse')
          await endFormer(request, sessionId, owner.user);
        const result = await store.start(sessionId, settings.limitsOf(request), undefined, undefined, owner);
        if (result) reportRevoked(result.ended, found, 'too-many');
        if (!result?.refused) noteChange(request, sessionId, owner?.user);
        return result;
      });
      if (!started?.refused) return;
      settings.observe?.({kind: 'refuse', outcome: 'refused', reason: 'too-many'});
      throw new TooManySessions();
    },

    rotate: (request, from, to) =>
      orUnavailable(async () => {
        const limits = settings.limitsOf(request);
        if (from === to) return (await store.touch(from, null, limits)).active;
        const moved = await store.rotate!(from, to, limits, undefined, rememberedUser(request));
        if (moved) noteChange(request, to, undefined, from);
        return moved;
      }),

    end: (sessionId, user) =>
      orUnavailable(() => store.end(sessionId, maxLifetime, isAnonymous(user) ? undefined : identityOf(user))),

    closeStreams: async () => events?.close(),
  };

  function handlerOf(request: RequestView<Req>): HandleRequest<Req> {
    return events && settings.isEvents(request) ? events.handle : guarded;
  }

  /**
   * Before the sign-in is done, the options may fail as for any visitor. A request with another session has the user of that
   * one.
   */
  async function findUser(request: Req, sessionId: string): Promise<unknown> {
    try {
      const id = (await sessionIdOf?.(request)) ?? sessionId;
      if (id === sessionId) return await userOf?.(request);
      settings.reportError(new Misconfiguration(NO_USER));
      return undefined;
    } catch {
      return undefined;
    }
  }

  async function endFormer(request: Req, sessionId: string, user: string): Promise<void> {
    for (const id of rememberedIds(request, user) ?? []) if (id !== sessionId) await store.end(id, maxLifetime, user);
  }

  /** Frameworks may show the error that they get, so the store's own goes to `onError`. */
  async function orUnavailable<T>(ask: () => MaybePromise<T>, isChange = true): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      settings.reportError(error);
      // A list that cannot be read refuses nothing.
      if (isChange) settings.observe?.({kind: 'refuse', outcome: 'refused', reason: 'not-stored'});
      throw new SessionUnavailable(error);
    }
  }
}

const NO_USER =
  'start() was called for another session than that of the request, so its user is not known: give start() the user as its third argument';

const PROCESS_STORE = Symbol.for('session-security, the store of this process');

/**
 * One store for all guards of a process. With one store each, a guard would find the other guards' records missing, and
 * sign every user out. It is a global, because a bundle may contain several copies of this file: Next.js has one for
 * pages, one for routes and one for its proxy.
 */
function processStore(): MemoryStore {
  const shared = globalThis as {[PROCESS_STORE]?: MemoryStore};
  shared[PROCESS_STORE] ??= memoryStore();
  return shared[PROCESS_STORE];
}
