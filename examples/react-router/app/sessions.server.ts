import {createContext, createMemorySessionStorage, type RouterContextProvider, type Session} from 'react-router';
import {sessionSecurity} from 'session-security/server/fetch';

/** Sessions of React Router: `createMemorySessionStorage` stands for your database. */
export const storage = createMemorySessionStorage<{userId: number}>({
  cookie: {name: 'session', path: '/', httpOnly: true, sameSite: 'lax', secrets: [process.env.SECRET ?? 'for a try']},
});

/** The session of the request, which the middleware in root.tsx opens once. */
export const sessionContext = createContext<Session<{userId: number}>>();

export function userIdOf(context: Readonly<RouterContextProvider>): number | undefined {
  return context.get(sessionContext).get('userId');
}

/** The options receive the context of React Router. */
export const security = sessionSecurity<Readonly<RouterContextProvider>>({
  expireAfter: 15,
  warnAfter: 5,
  user: userIdOf,
  sessionId: (context) => context.get(sessionContext).id,
  async endSession(context, headers) {
    const session = context.get(sessionContext);
    headers.append('set-cookie', await storage.destroySession(session));
    session.unset('userId');
  },
});
