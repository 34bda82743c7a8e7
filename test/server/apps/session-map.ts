import {randomUUID} from 'node:crypto';
import type {IncomingHttpHeaders} from 'node:http';

/** The parts that the requests of all frameworks have in common. */
export interface Headed {
  readonly headers: IncomingHttpHeaders;
}

/** Sessions in a Map and a cookie `sid`: the application's own sessions. */
export class SessionMap {
  readonly #users = new Map<string, string>();
  readonly id = ({headers}: Headed): string | undefined => /\bsid=([^;]+)/.exec(headers.cookie ?? '')?.[1];
  readonly user = (request: Headed): string | undefined => this.#users.get(this.id(request) ?? '');

  signIn(user: string): string {
    const id = randomUUID();
    this.#users.set(id, user);
    return id;
  }

  readonly signOut = (request: Headed): void => {
    this.#users.delete(this.id(request) ?? '');
  };
}

export const CLEARED_COOKIE = 'sid=; Max-Age=0';
