/** Stands for your database: the sessions by their ids, which are in the cookie. */
export interface Session {
  readonly id: string;
  readonly userId: number;
}

export const COOKIE = 'session';
const sessions = new Map<string, Session>();

export function createSession(userId: number): Session {
  const session = {id: crypto.randomUUID(), userId};
  sessions.set(session.id, session);
  return session;
}

export function findSession(id: string | undefined): Session | undefined {
  return id === undefined ? undefined : sessions.get(id);
}

export function deleteSession(id: string | undefined): void {
  if (id !== undefined) sessions.delete(id);
}
