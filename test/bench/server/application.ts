/** What all the servers that are measured have in common: sessions of the application's own, a cookie and a Map. */
import {randomUUID} from 'node:crypto';
import type {IncomingHttpHeaders, RequestListener} from 'node:http';
import type {MaybePromise} from 'session-security/server';

/** Answers pings and nothing else; people are signed in beforehand. */
export interface Application {
  readonly listener: RequestListener;
  /** @returns the Cookie header of somebody just signed in */
  signIn(user: string, origin: string): MaybePromise<string>;
}

const users = new Map<string, string>();

export const sidOf = (cookie: string | undefined): string | undefined => /\bsid=([^;]+)/.exec(cookie ?? '')?.[1];
export const userOf = (cookie: string | undefined): string | undefined => users.get(sidOf(cookie) ?? '');
export const signOut = (cookie: string | undefined): void => void users.delete(sidOf(cookie) ?? '');

/** For what has a request with headers: node:http, Express and Fastify. */
export const ownSessions = {
  user: ({headers}: {headers: IncomingHttpHeaders}) => userOf(headers.cookie),
  sessionId: ({headers}: {headers: IncomingHttpHeaders}) => sidOf(headers.cookie),
  endSession: ({headers}: {headers: IncomingHttpHeaders}) => signOut(headers.cookie),
};

/** Signs people in, and has `start` begin whatever else is kept of their session. */
export function signingIn(start: (id: string) => unknown = () => {}): Application['signIn'] {
  return async (user) => {
    const id = randomUUID();
    users.set(id, user);
    await start(id);
    return `sid=${id}`;
  };
}
