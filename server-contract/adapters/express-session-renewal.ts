import {type ExpressSession, type ExpressSessionStore, livesInCookie} from './express-session.ts';
import {contentOf} from './framework-sessions.ts';
import {wrapHead} from './response-head.ts';

/** Decides whether express-session renews a session at the end of a request (S6). */

interface SessionRequest {
  readonly session: ExpressSession | undefined;
  readonly sessionStore?: ExpressSessionStore | undefined;
  sessionID?: string | undefined;
}

/** Requests that must not renew their session. */
const unrenewed = new WeakSet<object>();
const patchedStores = new WeakSet<ExpressSessionStore>();

/**
 * Keeps express-session from renewing the session at the end of this request, and from taking any of its lifetime away.
 * express-session has no option for a single request (https://github.com/expressjs/session#rolling), and would:
 *
 * - move the expiry of the cookie in the session (`session.touch()`), and of the stored session (`store.touch()`);
 * - send the cookie. Many stores renew a lifetime of their own and keep the cookie as it was at the sign-in, so that
 *   the expiry that it would send is too early;
 * - store a session that the application changed with that early expiry. Such a session is stored with its whole
 *   lifetime instead.
 *
 * `leavesCookie`: the browser has the session's cookie, or perhaps that of a newer session, so it is sent none.
 */
export function preventRenewal(
  request: SessionRequest,
  response: Parameters<typeof wrapHead>[0],
  leavesCookie: boolean,
): void {
  const {session, sessionStore: store} = request;
  if (session === undefined || livesInCookie(session)) return;
  unrenewed.add(request);
  replaceTouch(request, session);
  if (store) {
    skipTouch(store);
    saveWithWholeLifetime(request, session, store);
  }
  if (leavesCookie) keepCookieUnsent(request, response);
}

/** Undoes `preventRenewal`, for a user who signs in by a request that is no activity on its own. */
export function allowRenewal(request: object): void {
  unrenewed.delete(request);
}

function replaceTouch(request: object, session: ExpressSession): void {
  const {touch} = session;
  define(session, 'touch', () => (unrenewed.has(request) ? session : touch.call(session)));
}

function skipTouch(store: ExpressSessionStore): void {
  const {touch} = store;
  if (touch === undefined || patchedStores.has(store)) return;
  patchedStores.add(store);
  store.touch = function (id, session, done): void {
    const {req} = session as Partial<ExpressSession>;
    if (req !== undefined && unrenewed.has(req)) done?.();
    else touch.call(this, id, session, done);
  };
}

/**
 * With the option `resave` express-session saves at the end of each request. So the session is saved only if it differs
 * from the stored one, which is read again for that.
 */
function saveWithWholeLifetime(request: object, session: ExpressSession, store: ExpressSessionStore): void {
  const {save} = session;
  if (save === undefined) return;
  define(session, 'save', (done?: (error?: unknown) => void): ExpressSession => {
    const saveChanged = (): void => {
      if (unrenewed.has(request)) session.resetMaxAge?.();
      save.call(session, done);
    };
    if (store.get === undefined || !unrenewed.has(request)) {
      saveChanged();
      return session;
    }
    store.get(session.id, (error, stored) => {
      if (!error && stored && contentOf(stored) === contentOf(session)) done?.();
      else saveChanged();
    });
    return session;
  });
}

/** express-session sends no cookie for a request without `sessionID`. A new session of this request has another id. */
function keepCookieUnsent(request: SessionRequest, response: Parameters<typeof wrapHead>[0]): void {
  const {sessionID} = request;
  wrapHead(response, (sendHead) => {
    if (!unrenewed.has(request) || request.sessionID !== sessionID) return sendHead();
    request.sessionID = undefined;
    try {
      return sendHead();
    } finally {
      request.sessionID = sessionID;
    }
  });
}

/**
 * Keeps cookie-session from sending the session, which it does if `isChanged` says so. Undone by `sendCookieSession`, for a
 * sign-in in the same request.
 */
export function keepCookieSessionUnsent(session: ExpressSession | undefined): void {
  if (session && livesInCookie(session)) {
    Object.defineProperty(session, 'isChanged', {configurable: true, enumerable: false, value: false});
  }
}

export function sendCookieSession(session: ExpressSession): void {
  if (livesInCookie(session)) Reflect.deleteProperty(session, 'isChanged');
}

/** Not enumerable: an enumerable field would be stored with the session. */
function define(session: ExpressSession, name: 'touch' | 'save', value: unknown): void {
  Object.defineProperty(session, name, {configurable: true, enumerable: false, writable: true, value});
}
