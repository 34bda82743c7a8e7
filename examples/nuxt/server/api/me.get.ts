import {createError, defineEventHandler} from 'h3';
import {openSession} from '../utils/session';
import {findUser} from '../utils/users';

export default defineEventHandler(async (event) => {
  const session = await openSession(event);
  const user = findUser(session.data.userId);
  if (!user) throw createError({status: 401, message: 'signed out'});
  return {name: user.name};
});
