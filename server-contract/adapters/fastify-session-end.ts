import type {Reply} from '../core/http.ts';
import {isAnonymous} from '../core/identity.ts';
import type {HandleResult} from '../core/request-handler.ts';
import type {ServerSession} from '../core/server-session.ts';
import type {FastifySession, RequestWithSession} from './fastify-session.ts';

/** Decides what the plugin does with a session when the reply is sent: whether it stores it and renews it (S6). */

/**
 * The state that one guard keeps for a request until its end. A request may pass several guards, such as one for the
 * sessions of the plugin and another for those of an API, so each guard has its own.
 */
export class FastifySessionEnds {
  readonly #finalizers = new WeakMap<object, HandleResult['finalize']>();
  /** The id of the session that the request must not renew. */
  readonly #unrenewed = new WeakMap<object, string>();

  /**
   * Applies the result of the guard to a session of the plugin, and keeps `finalize` for the end of the request. `found` is
   * undefined for a session of the application's own.
   */
  apply(
    request: RequestWithSession,
    {state, shouldRenew, keepsCookie, finalize}: HandleResult,
    found: Pick<ServerSession, 'isNew' | 'user'> | undefined,
  ): void {
    if (finalize) this.#finalizers.set(request, finalize);
    const id = request.session?.sessionId;
    if (!found || shouldRenew || state.status === 'ended' || !id) return;
    const {isNew} = found;
    const wasAnonymous = state.status === 'anonymous';
    this.#unrenewed.set(request, id);
    preventRenewal(request, id, (session) => {
      // The browser has the cookie of an older session, or of a newer one. Only a sign-in replaces that.
      if (!isNew || keepsCookie) return wasAnonymous && !isAnonymous(found.user) && session.isModified();
      return session.isModified() || session.isSaved();
    });
  }

  /**
   * Records a sign-in or a sign-out when the reply is created. The plugin has already stored the session by then, so a
   * session that got a new key is stored again, and so is one that the plugin was kept from storing. Resolves with the
   * reply to send instead, if any.
   */
  async finalize(request: RequestWithSession, status: number, ofPlugin: boolean): Promise<Reply | undefined> {
    const finalize = this.#finalizers.get(request);
    this.#finalizers.delete(request);
    if (!ofPlugin) return finalize?.(status);
    const key = request.session?.sessionSecurity;
    const instead = await finalize?.(status);
    const {session} = request;
    // For an address outside of its cookie's path the plugin leaves an empty object.
    if (!session?.sessionId) return instead;
    const isUnstored = session.sessionId === this.#unrenewed.get(request) && session.isModified();
    if (isUnstored || session.sessionSecurity !== key) await session.save();
    return instead;
  }

  /**
   * The same once the reply has gone, for routes that send it past Fastify, by `reply.hijack()` or `reply.raw`: Fastify runs
   * no hook before such a reply.
   */
  async finalizeLate(request: RequestWithSession, status: number, ofPlugin: boolean): Promise<void> {
    if (this.#finalizers.has(request)) await this.finalize(request, status, ofPlugin);
  }
}

/**
 * Keeps the plugin from renewing the session at the end of this request. Its option `rolling` is on by default and cannot
 * be set for a single request (https://github.com/fastify/session#rolling-optional). But the plugin skips a session whose
 * cookie has no value, and `finalize` stores what the application changed in it. After `session.reload()` the
 * request has another object for the same session.
 */
function preventRenewal(request: RequestWithSession, id: string, maySend: (session: FastifySession) => boolean): void {
  let {session} = request;
  if (session) hideCookie(session, maySend);
  Object.defineProperty(request, 'session', {
    configurable: true,
    enumerable: true,
    get: () => session,
    set(replaced: FastifySession | null) {
      session = replaced;
      if (session?.sessionId === id) hideCookie(session, maySend);
    },
  });
}

/** Keeps the plugin from sending the session's cookie, unless `maySend` says so when the reply is sent. */
export function hideCookie(session: FastifySession, maySend: (session: FastifySession) => boolean): void {
  const {encryptedSessionId} = session;
  Object.defineProperty(session, 'encryptedSessionId', {
    configurable: true,
    get: () => (maySend(session) ? encryptedSessionId : undefined),
  });
}
