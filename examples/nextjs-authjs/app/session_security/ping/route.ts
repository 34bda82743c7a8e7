import {getToken} from 'next-auth/jwt';
import {security} from '@/security';

/** The guard answers; the function is for requests that it lets pass, and a ping is none of these. */
async function ping(request: Request) {
  const token = await getToken({req: request, secret: process.env.AUTH_SECRET});
  return security(request, () => new Response(null, {status: 404}), token ?? {});
}

export {ping as GET, ping as POST};
