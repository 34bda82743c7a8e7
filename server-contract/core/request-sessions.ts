import {identityOf} from './identity.ts';

/** Remembers the session of each request, for code that leaves it when it ends the user's other sessions. */

/** The session as the guard found it. */
export interface FoundSession {
  readonly user: unknown;
  readonly recordId?: string | undefined;
  /** The id to which the record had moved. */
  readonly movedTo?: string | undefined;
}

/** A session that the application has begun or moved in this request. */
interface ChangedSession {
  /** Undefined: not known. */
  readonly user: string | undefined;
  readonly id: string;
}

/** Fields of the request, for the reason that is told in session-state.ts. */
const FOUND = Symbol('session of the request');
const CHANGED = Symbol('sessions that this request has begun');

interface Remembering {
  [FOUND]?: FoundSession;
  [CHANGED]?: readonly ChangedSession[];
}

export function rememberSession(request: object, found: FoundSession): void {
  (request as Remembering)[FOUND] = found;
}

/** `from`: the former id, of a session that changes its id. */
export function noteChange(request: object, id: string, user: string | undefined, from?: string): void {
  // Applications may pass `start` something that is no request.
  if (!Object.isExtensible(request)) return;
  const changes = (request as Remembering)[CHANGED] ?? [];
  const moved = changes.find((change) => change.id === from);
  const found = (request as Remembering)[FOUND];
  const owner = user ?? moved?.user ?? (from === undefined ? undefined : identityOf(found?.user));
  (request as Remembering)[CHANGED] = [{user: owner, id}, ...changes.filter((change) => change !== moved)];
}

/** The id of the user of the session with which the request came. Undefined: not known. */
export function rememberedUser(request: object): string | undefined {
  return identityOf((request as Remembering | undefined)?.[FOUND]?.user);
}

/**
 * The ids of this user's session in the request, where it is known: those of the session that the request has begun or moved
 * last, or else of that with which it came. None: its session is another user's.
 */
export function rememberedIds(request: object, user: string): readonly string[] | undefined {
  const {[FOUND]: found, [CHANGED]: changes} = request as Remembering;
  const changed = changes?.find((change) => change.user === undefined || change.user === user);
  if (changed !== undefined) return [changed.id];
  if (found === undefined) return changes && [];
  if (identityOf(found.user) !== user) return [];
  return [found.recordId, found.movedTo].filter((id) => id !== undefined);
}
