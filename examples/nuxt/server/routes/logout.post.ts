import {defineEventHandler, sendRedirect} from 'h3';
import {openSession, security, signOut} from '../utils/session';

export default defineEventHandler(async (event) => {
  const {data} = await openSession(event);
  if (data.sid) await security.end(data.sid);
  await signOut(event);
  return sendRedirect(event, '/login', 303);
});
