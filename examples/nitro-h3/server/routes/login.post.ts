import {defineEventHandler, readBody, sendRedirect} from 'h3';
import {openSession, security} from '../utils/session';
import {verifyPassword} from '../utils/users';

export default defineEventHandler(async (event) => {
  const {email, password} = await readBody(event);
  const user = verifyPassword(email, password);
  if (!user) return sendRedirect(event, '/login', 303);
  const sid = crypto.randomUUID();
  await security.start(event, sid, user.id);
  const session = await openSession(event);
  await session.update({userId: user.id, sid});
  return sendRedirect(event, '/', 303);
});
