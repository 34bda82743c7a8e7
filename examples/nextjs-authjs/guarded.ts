import type {NextRequest} from 'next/server';
import {getToken} from 'next-auth/jwt';
import {SECURE_COOKIE, security} from '@/security';

/**
 * A route handler behind the guard. A sign-out that the store did not carry out is answered with 503, although Auth.js only
 * logs the error of its event `signOut`.
 */
export function guarded(handler: (request: NextRequest) => Promise<Response>) {
  return async (request: NextRequest) => {
    // Over HTTPS the name of Auth.js's cookie begins with `__Secure-`.
    const secureCookie = request.cookies.getAll().some(({name}) => name.startsWith(SECURE_COOKIE));
    const token = await getToken({req: request, secret: process.env.AUTH_SECRET, secureCookie});
    return security(request, () => handler(request), token ?? {});
  };
}
