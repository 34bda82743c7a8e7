import type {APIRoute} from 'astro';
import {security} from '../security';
import {COOKIE, deleteSession} from '../session';

export const POST: APIRoute = async ({cookies, locals, redirect}) => {
  if (locals.session) await security.end(locals.session.id);
  deleteSession(locals.session?.id);
  cookies.delete(COOKIE, {path: '/'});
  return redirect('/login', 303);
};
