/** The common part of all measured servers: sessions in a Map, with a cookie. */
import {randomUUID} from 'node:crypto';
import type {IncomingHttpHeaders, RequestListener} from 'node:http';
import type {MaybePromise} from 'session-security/server';

/** Answers only pings; users are signed in before. */
export interface Application {
  readonly listener: RequestListener;
  /** @returns the Cookie header of a user who has just signed in */
  signIn(user: string, origin: string): MaybePromise<string>;
}

const users = new Map<string, string>();

export const sidOf = (cookie: string | undefined): string | undefined => /\bsid=([^;]+)/.exec(cookie ?? '')?.[1];
export const userOf = (cookie: string | undefined): string | undefined => users.get(sidOf(cookie) ?? '');
export const signOut = (cookie: string | undefined): void => void users.delete(sidOf(cookie) ?? '');

/** Options for requests of node:http, Express and Fastify. */
export const ownSessions = {
  user: ({headers}: {headers: IncomingHttpHeaders}) => userOf(headers.cookie),
  sessionId: ({headers}: {headers: IncomingHttpHeaders}) => sidOf(headers.cookie),
  endSession: ({headers}: {headers: IncomingHttpHeaders}) => signOut(headers.cookie),
};

/** Signs users in, and calls `start` to begin the activity record of their session. */
export function signingIn(start: (id: string) => unknown = () => {}): Application['signIn'] {
  return async (user) => {
    const id = randomUUID();
    users.set(id, user);
    await start(id);
    return `sid=${id}`;
  };
}
