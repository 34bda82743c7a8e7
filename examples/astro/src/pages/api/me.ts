import type {APIRoute} from 'astro';
import {findUser} from '../../users';

export const GET: APIRoute = ({locals}) => {
  const user = findUser(locals.session?.userId);
  return user ? Response.json({name: user.name}) : new Response(null, {status: 401});
};
