import {redirect} from '@sveltejs/kit';
import {security} from '$lib/server/security';
import {COOKIE} from '$lib/server/session';

export async function POST({cookies, locals}) {
  if (locals.session) await security.end(locals.session.id);
  cookies.delete(COOKIE, {path: '/'});
  redirect(303, '/login');
}
