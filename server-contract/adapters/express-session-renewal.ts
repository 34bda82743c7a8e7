import type {ExpressSession, ExpressSessionStore} from './express-session.ts';

/** Decides whether express-session renews a session at the end of a request (S6). */

/** Sessions whose current request must not renew them. */
const unrenewed = new WeakSet<object>();
const patchedStores = new WeakSet<ExpressSessionStore>();

/**
 * Keeps express-session from renewing the session at the end of this request. express-session would do so twice:
 * `session.touch()` moves the expiry of the cookie, and `store.touch()` that of the stored session. It has no option for
 * a single request (https://github.com/expressjs/session#rolling), so the first method is replaced on this session, and
 * the second is patched once per store to skip such sessions. Changes that the application makes in the session are
 * still saved.
 */
export function preventRenewal(session: ExpressSession, store: ExpressSessionStore | undefined): void {
  Object.defineProperty(session, 'touch', {
    configurable: true,
    enumerable: false,
    writable: true,
    value: () => session,
  });
  unrenewed.add(session);
  if (store?.touch === undefined || patchedStores.has(store)) return;
  patchedStores.add(store);
  const {touch} = store;
  store.touch = function (id, touched, done): void {
    if (unrenewed.has(touched)) done?.();
    else touch.call(this, id, touched, done);
  };
}

/** Undoes `preventRenewal`, for a user who signs in by a request that is no activity on its own. */
export function allowRenewal(session: ExpressSession): void {
  if (unrenewed.delete(session)) Reflect.deleteProperty(session, 'touch');
}
