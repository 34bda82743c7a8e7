import type {NextRequest} from 'next/server';
import {getToken} from 'next-auth/jwt';
import {SECURE_COOKIE, security} from '@/security';

/** The guard answers every ping itself, so the function is never called. */
async function ping(request: NextRequest) {
  // Over HTTPS the name of Auth.js's cookie begins with `__Secure-`.
  const secureCookie = request.cookies.getAll().some(({name}) => name.startsWith(SECURE_COOKIE));
  const token = await getToken({req: request, secret: process.env.AUTH_SECRET, secureCookie});
  return security(request, () => new Response(null, {status: 404}), token ?? {});
}

export {ping as GET, ping as POST};
