import {defineEventHandler, sendRedirect} from 'h3';
import {accountPage} from '../utils/pages';
import {openSession} from '../utils/session';
import {findUser} from '../utils/users';

export default defineEventHandler(async (event) => {
  const session = await openSession(event);
  const user = findUser(session.data.userId);
  return user ? accountPage(user) : sendRedirect(event, '/login');
});
