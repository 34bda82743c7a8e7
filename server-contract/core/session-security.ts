import {type MemoryStore, memoryStore} from '../stores/memory.ts';
import type {MaybePromise} from './activity-store.ts';
import {createExpiryReporter} from './expiry-reports.ts';
import {createGuard} from './guard.ts';
import {createNamelessSessions} from './nameless-sessions.ts';
import type {SessionSecurityOptions} from './options.ts';
import {withPendingEnds} from './pending-ends.ts';
import {createPseudonyms} from './pseudonyms.ts';
import {createRequestHandler, type HandleRequest} from './request-handler.ts';
import {withRotation} from './rotation.ts';
import type {ReadableSession} from './server-session.ts';
import {createSettings} from './settings.ts';
import {createSecretReader} from './shared-secret.ts';
import {withTimeout} from './store-timeout.ts';
import {SessionUnavailable} from './store-unavailable.ts';
import {ANONYMOUS, type CheckedSession, createSessionCheck} from './unguarded-check.ts';

/** Session security without a framework: an adapter passes requests to it. `Req` is the framework's own request. */
export interface SessionSecurity<Req> {
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
   */
  start(request: Req, sessionId: string): Promise<void>;

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
   */
  end(sessionId: string): Promise<void>;
}

/** @throws TypeError that names the invalid option and its value */
export function createSessionSecurity<Req extends object, Res>(
  options: SessionSecurityOptions<Req, Res>,
): SessionSecurity<Req> {
  const settings = createSettings(options);
  const given = options.store ?? processStore();
  given.reportErrorsTo?.(settings.reportError);
  const store = withPendingEnds(withRotation(withTimeout(given, settings.storeTimeout)), given, settings.reportError);
  const pseudonyms = createPseudonyms(createSecretReader(options.secret, store), settings.reportError);
  const reportExpiry = createExpiryReporter(settings, pseudonyms.record);
  const guard = createGuard(settings, store, reportExpiry);
  const nameless = createNamelessSessions(settings, store);
  const checkSession = createSessionCheck(settings, store, pseudonyms.record, reportExpiry);
  return {
    handle: createRequestHandler(settings, store, guard, pseudonyms.user, nameless),

    async check(request, session) {
      try {
        return await checkSession(request, session);
      } catch (error) {
        settings.reportError(error);
        return ANONYMOUS;
      }
    },

    start(request, sessionId) {
      nameless.countStart();
      return orUnavailable(() => store.start(sessionId, settings.limitsOf(request)));
    },

    rotate: (request, from, to) =>
      orUnavailable(async () => {
        const limits = settings.limitsOf(request);
        if (from === to) return (await store.touch(from, null, limits)).active;
        return store.rotate!(from, to, limits);
      }),

    end: (sessionId) => orUnavailable(() => store.end(sessionId, settings.maxLifetime)),
  };

  /** Frameworks may show the error that they get, so the store's own goes to `onError`. */
  async function orUnavailable<T>(change: () => MaybePromise<T>): Promise<T> {
    try {
      return await change();
    } catch (error) {
      settings.reportError(error);
      throw new SessionUnavailable(error);
    }
  }
}

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
