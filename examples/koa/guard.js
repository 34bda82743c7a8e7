import {sessionSecurity} from 'session-security/server/fetch';
import {removeCookies} from 'session-security/server/node';

/** The options receive Koa's context. koa-session keeps all of a session in its cookie; `sid` is the session's id. */
export const security = sessionSecurity({
  expireAfter: 15,
  warnAfter: 5,
  user: (ctx) => ctx.session?.userId,
  sessionId: (ctx) => ctx.session?.sid,
  endSession(ctx, _headers, end) {
    ctx.session = null;
    // The reply to a late request must leave the cookie, which may be that of a newer session.
    if (end?.keepsCookie) keepCookie(ctx);
    // koa-session clears its cookie with the reply. Whatever reads the cookies of the request until then finds none.
    removeCookies(ctx.req, ['koa.sess', 'koa.sess.sig']);
  },
});

/** koa-session clears its cookie by `ctx.cookies` after the guard. A sign-in by this request still sets it. */
function keepCookie({cookies}) {
  const {set} = cookies;
  cookies.set = (name, value, options) =>
    name === 'koa.sess' && !value ? cookies : set.call(cookies, name, value, options);
}

/** Translates between Koa and the Fetch standard. koa-session writes its cookie after that. */
export async function guard(ctx, next) {
  const request = new Request(ctx.href, {method: ctx.method, headers: ctx.headers});
  let passed = false;
  const goOn = async () => {
    passed = true;
    await next();
    return new Response();
  };
  const response = await security(request, goOn, ctx);
  ctx.set(Object.fromEntries(response.headers));
  // A sign-out that the store did not carry out is refused after the route has run.
  if (passed && response.status !== 503) return;
  ctx.status = response.status;
  ctx.body = await response.text();
}
