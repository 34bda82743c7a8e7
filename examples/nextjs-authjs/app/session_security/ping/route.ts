import {getToken} from 'next-auth/jwt';
import {security} from '@/security';

/** The guard answers every ping itself, so the function is never called. */
async function ping(request: Request) {
  const token = await getToken({req: request, secret: process.env.AUTH_SECRET});
  return security(request, () => new Response(null, {status: 404}), token ?? {});
}

export {ping as GET, ping as POST};
