import {redirect} from '@sveltejs/kit';
import {findUser} from '$lib/server/users';

export function load({locals}) {
  const user = findUser(locals.session?.userId);
  if (!user) redirect(303, '/login');
  return {name: user.name};
}
