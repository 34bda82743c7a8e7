import {type ActionFunctionArgs, redirect} from 'react-router';
import {security, sessionContext, storage} from '../sessions.server';

export async function action({context}: ActionFunctionArgs) {
  const session = context.get(sessionContext);
  if (session.id) await security.end(session.id);
  return redirect('/login', {status: 303, headers: {'set-cookie': await storage.destroySession(session)}});
}
