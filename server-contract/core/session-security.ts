import {type MemoryStore, memoryStore} from '../stores/memory.ts';
import {ANONYMOUS, type CheckedSession, createSessionCheck} from './check-session.ts';
import {createExpiryReporter} from './expiry-reports.ts';
import {createGuard} from './guard.ts';
import type {SessionSecurityOptions} from './options.ts';
import {createPseudonymizer} from './pseudonyms.ts';
import {createRequestHandler, type HandleRequest} from './request-handler.ts';
import type {ReadableSession} from './server-session.ts';
import {createSettings} from './settings.ts';
import {withTimeout} from './store-timeout.ts';

/** Session security without a framework: an adapter passes requests to it. `Req` is the framework's own request. */
export interface SessionSecurity<Req> {
  /** Guards a request, or answers it if it is a ping. Never rejects: every failure is refused with 503 (S12). */
  readonly handle: HandleRequest<Req>;

  /**
   * The session of a request that gets no reply, or of a connection that it opened. Does not count as activity.
   * Never rejects: where the state cannot be read, the session counts as anonymous (S12).
   */
  check(request: Req, session: ReadableSession): Promise<CheckedSession>;

  /** Starts the record of a session whose user has just signed in, under the session's own id. */
  start(request: Req, sessionId: string): Promise<void>;

  /** Moves the record of a session that changes its id, with its age and idle time. An ended session stays ended. */
  rotate(request: Req, from: string, to: string): Promise<void>;

  /** Ends the record of a session whose user has signed out. */
  end(sessionId: string): Promise<void>;
}

/** @throws TypeError that names the invalid option and its value */
export function createSessionSecurity<Req extends object, Res>(
  options: SessionSecurityOptions<Req, Res>,
): SessionSecurity<Req> {
  const settings = createSettings(options);
  const store = withTimeout(options.store ?? processStore(), settings.storeTimeout);
  const pseudonymizer = createPseudonymizer(options.secret);
  const recordHashOf = pseudonymizer('record');
  const reportExpiry = createExpiryReporter(settings, recordHashOf);
  const guard = createGuard(settings, store, reportExpiry);
  const checkSession = createSessionCheck(settings, store, recordHashOf, reportExpiry);
  return {
    handle: createRequestHandler(settings, store, guard, pseudonymizer('user')),

    async check(request, session) {
      try {
        return await checkSession(request, session);
      } catch (error) {
        settings.reportError(error);
        return ANONYMOUS;
      }
    },

    async start(request, sessionId) {
      await store.start(sessionId, settings.limitsOf(request));
    },

    async rotate(request, from, to) {
      if (from === to) return;
      const limits = settings.limitsOf(request);
      const touch = await store.touch(from, null, limits);
      if (touch.active) await store.start(to, limits, touch);
      await store.end(from);
    },

    async end(sessionId) {
      await store.end(sessionId);
    },
  };
}

const PROCESS_STORE = Symbol.for('session-security, the store of this process');

/**
 * One store for all guards of a process. With one each, a guard would find the other guards' records missing, and sign
 * everybody out. It is a global, because a bundle may contain several copies of this file: Next.js has one for pages,
 * one for routes and one for its proxy.
 */
function processStore(): MemoryStore {
  const shared = globalThis as {[PROCESS_STORE]?: MemoryStore};
  shared[PROCESS_STORE] ??= memoryStore();
  return shared[PROCESS_STORE];
}
