import {error, json} from '@sveltejs/kit';
import {findUser} from '$lib/server/users';

export function GET({locals}) {
  const user = findUser(locals.session?.userId);
  if (!user) error(401, 'signed out');
  return json({name: user.name});
}
