import type {SessionData} from './framework-sessions.ts';

/** Where Passport keeps the user: in the session, and on the request. */

/** Passport 0.7 sets these fields in `initialize()` and in `authenticate()`; `instance` is from versions before 0.6. */
export interface PassportRequest {
  readonly _userProperty?: string;
  readonly _sessionManager?: {readonly _key?: string};
  readonly _passport?: {readonly instance?: {readonly _userProperty?: string}};
  readonly authInfo?: unknown;
}

/** The names of the request's fields in which Passport may have left the user: `user`, and its option `userProperty`. */
export function userProperties({_userProperty, _passport}: PassportRequest): readonly string[] {
  return [...new Set(['user', _userProperty, _passport?.instance?._userProperty])].filter((name) => name !== undefined);
}

/** The value that Passport serialized into the session; undefined when it names no user. */
export function passportSessionUser({_sessionManager}: PassportRequest, session: SessionData): unknown {
  return (session[_sessionManager?._key ?? 'passport'] as {readonly user?: unknown} | null | undefined)?.user;
}

/** The part of @fastify/passport 4 that is used here: the request has it in its field `passport`. */
export interface FastifyPassport {
  readonly key: string;
}
