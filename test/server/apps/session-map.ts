import {randomUUID} from 'node:crypto';
import type {IncomingHttpHeaders} from 'node:http';
import type {MaybePromise} from '../../../server-contract/index.ts';

/** The common part of the requests of all frameworks. */
export interface Headed {
  readonly headers: IncomingHttpHeaders;
}

/** The functions that the guard asks. */
interface Asked {
  readonly user: (request: Headed) => MaybePromise<string | undefined>;
  readonly id: (request: Headed) => MaybePromise<string | undefined>;
}

/** Sessions in a Map and a cookie `sid`: the application's own sessions. */
export class SessionMap {
  readonly #users = new Map<string, string>();
  readonly id = ({headers}: Headed): string | undefined => /\bsid=([^;]+)/.exec(headers.cookie ?? '')?.[1];
  readonly user = (request: Headed): string | undefined => this.#users.get(this.id(request) ?? '');

  readonly asked: Asked = {user: this.user, id: this.id};

  signIn(user: string): string {
    const id = randomUUID();
    this.#users.set(id, user);
    return id;
  }

  readonly signOut = (request: Headed): void => {
    this.#users.delete(this.id(request) ?? '');
  };
}

/** The same, with promises, like libraries that decrypt a token. */
export class AsyncSessionMap extends SessionMap {
  override readonly asked: Asked = {user: later(this.user), id: later(this.id)};
}

export function later<Req, T>(read: (request: Req) => T): (request: Req) => Promise<T> {
  return async (request) => {
    await new Promise((resolve) => setImmediate(resolve));
    return read(request);
  };
}

export const CLEARED_COOKIE = 'sid=; Max-Age=0';
