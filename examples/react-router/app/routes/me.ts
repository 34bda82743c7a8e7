import type {LoaderFunctionArgs} from 'react-router';
import {userIdOf} from '../sessions.server';
import {findUser} from '../users';

export function loader({context}: LoaderFunctionArgs) {
  const user = findUser(userIdOf(context));
  return user ? Response.json({name: user.name}) : new Response(null, {status: 401});
}
