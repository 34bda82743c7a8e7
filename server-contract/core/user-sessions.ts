import type {ActivityStore, MaybePromise, StoredSession} from './activity-store.ts';
import {Misconfiguration} from './errors.ts';
import type {ReportRevoked} from './expiry-reports.ts';
import {identityOf, isAnonymous} from './identity.ts';
import type {Pseudonymize} from './pseudonyms.ts';
import {rememberedIds} from './request-sessions.ts';

/** The sessions of one user: to see them, and to end them. */

/** A living session, as its user may see it, with what `describe` returned at the sign-in. */
export interface UserSession {
  /** The `recordHash` of `onExpire`: no id of a session, and useless for taking the session over. */
  readonly id: string;
  readonly startedAt: Date;
  readonly lastActivity: Date;
  /** When it ends without further activity. Undefined: never. */
  readonly endsAt: Date | undefined;
  /** It is the session of the request `current`. */
  readonly current: boolean;
  readonly [detail: string]: unknown;
}

/** A part of the list. */
export interface SessionPage<Req> {
  /** A request whose session is marked as the current one. */
  readonly current?: Req | undefined;
  /**
   * The maximum number of sessions: 1 to 1000.
   * @default 100
   */
  readonly limit?: number | undefined;
  /**
   * The number of sessions to leave out, from the newest.
   * @default 0
   */
  readonly skip?: number | undefined;
}

export interface UserSessions<Req> {
  /**
   * The living sessions of a user, newest sign-in first.
   * @param user a value as the option `user` gives it: an id, or an object with an id
   * @throws TypeError (a rejection) for a user without an id, an invalid page, or a store that cannot list sessions
   */
  sessionsOf(user: unknown, page?: SessionPage<Req>): Promise<UserSession[]>;

  /**
   * Ends one session of a user, by its `id` of `sessionsOf`.
   * @returns false when there is no such session, or when it is another user's
   * @throws TypeError (a rejection) as `sessionsOf`; SessionUnavailable when the store did not carry it out
   */
  endSession(user: unknown, id: string): Promise<boolean>;

  /**
   * Ends all sessions of a user: once it has resolved, no request of a session that began before is served, in any process.
   * `except` is a request whose session goes on, if it is one of this user.
   * @returns the number of sessions that ended
   * @throws TypeError (a rejection) as `sessionsOf`; SessionUnavailable when the store did not carry it out
   */
  endSessionsOf(user: unknown, options?: {readonly except?: Req | undefined}): Promise<number>;
}

interface UserSessionsSetup<Req> {
  readonly store: ActivityStore;
  /** What the store lacks, as `missingMethod` says. */
  readonly missing: string | undefined;
  readonly maxLifetime: number;
  readonly hashOf: Pseudonymize;
  readonly reportRevoked: ReportRevoked;
  readonly userOf: ((request: Req) => unknown) | undefined;
  readonly sessionIdOf: ((request: Req) => MaybePromise<string | undefined>) | undefined;
  /** Reports what the store rejects with, and rejects with a SessionUnavailable. */
  readonly orUnavailable: <T>(change: () => MaybePromise<T>) => Promise<T>;
  /** The same for what changes nothing. */
  readonly orUnread: <T>(read: () => MaybePromise<T>) => Promise<T>;
}

const MAX_LIMIT = 1000;
const OVERLAP = 100;

/** A session may change its id between the list and its end. */
const MAX_TRIES = 3;

/** In milliseconds, from the epoch (https://tc39.es/ecma262/#sec-time-values-and-time-range). */
const MAX_DATE = 8.64e15;

export function missingMethod({sessionsOf, endSessionsOf}: ActivityStore): string | undefined {
  const missing = Object.entries({sessionsOf, endSessionsOf}).flatMap(([name, method]) => (method ? [] : [name]));
  return missing.length === 0 ? undefined : missing.join(' and ');
}

export function createUserSessions<Req extends object>(setup: UserSessionsSetup<Req>): UserSessions<Req> {
  const {store, missing, maxLifetime, reportRevoked, userOf, sessionIdOf, orUnavailable, orUnread} = setup;

  function requireUser(user: unknown): string {
    if (missing !== undefined)
      throw new Misconfiguration(`the store has no ${missing}, so the sessions of a user are unknown`);
    const id = isAnonymous(user) ? undefined : identityOf(user);
    if (id !== undefined) return id;
    throw new TypeError(`session-security: the user must be an id or an object with an id, got ${shown(user)}`);
  }

  /** The guard knows the session of a request. Where it did not run, `user` and `sessionId` do. */
  async function idsIn(request: Req | undefined, user: string): Promise<readonly string[]> {
    if (request === undefined) return [];
    const known = rememberedIds(request, user);
    if (known !== undefined || !userOf || !sessionIdOf) return known ?? [];
    const [found, id] = [await userOf(request), await sessionIdOf(request)];
    return id !== undefined && !isAnonymous(found) && identityOf(found) === user ? [id] : [];
  }

  async function hashOf({id, firstId}: StoredSession): Promise<string> {
    const hash = await setup.hashOf(firstId ?? id);
    if (hash === undefined) throw new Error('session-security: this platform has no hash for the ids of sessions');
    return hash;
  }

  async function describe(session: StoredSession, now: number, currentIds: readonly string[]): Promise<UserSession> {
    const {id, firstId, idleFor, age, endsIn, details} = session;
    const endsAtMs = now + endsIn * 1000;
    return {
      ...(details === undefined ? {} : (JSON.parse(details) as object)),
      id: await hashOf(session),
      startedAt: new Date(now - age * 1000),
      lastActivity: new Date(now - idleFor * 1000),
      endsAt: endsAtMs <= MAX_DATE ? new Date(endsAtMs) : undefined,
      current: currentIds.includes(id) || (firstId !== undefined && currentIds.includes(firstId)),
    };
  }

  /** Pages overlap: sessions that end meanwhile move the others forward. */
  async function find(user: string, hash: string): Promise<StoredSession | undefined> {
    for (let skip = 0; ; skip += MAX_LIMIT - OVERLAP) {
      const page = await store.sessionsOf!(user, {skip, limit: MAX_LIMIT});
      for (const session of page) if ((await hashOf(session)) === hash) return session;
      if (page.length < MAX_LIMIT) return undefined;
    }
  }

  async function endOne(user: string, hash: string, told: unknown): Promise<boolean> {
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const found = await find(user, hash);
      if (found === undefined) return false;
      const ended = await store.endSessionsOf!(user, {only: found.id}, maxLifetime);
      reportRevoked(ended, told, 'end-session');
      if (ended.length > 0) return true;
    }
    return false;
  }
  return {
    async sessionsOf(user, {current, limit = 100, skip = 0} = {}) {
      const id = requireUser(user);
      requireWhole('limit', limit, 1, MAX_LIMIT);
      requireWhole('skip', skip, 0, Number.MAX_SAFE_INTEGER);
      const currentIds = await idsIn(current, id);
      return orUnread(async () => {
        const found = await store.sessionsOf!(id, {skip, limit});
        const now = Date.now();
        return Promise.all(found.map((session) => describe(session, now, currentIds)));
      });
    },

    async endSession(user, id) {
      const owner = requireUser(user);
      return orUnavailable(() => endOne(owner, id, user));
    },

    async endSessionsOf(user, {except} = {}) {
      const id = requireUser(user);
      const left = await idsIn(except, id);
      return orUnavailable(async () => {
        const ended = await store.endSessionsOf!(id, {except: left}, maxLifetime);
        reportRevoked(ended, user, 'end-session');
        return ended.length;
      });
    },
  };
}

/** An object is not shown: it is a user's data, and may have no text. */
function shown(value: unknown): string {
  return typeof value === 'object' && value !== null ? 'an object without one' : String(value);
}

function requireWhole(name: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new TypeError(`session-security: ${name} must be a whole number from ${min} to ${max}, got ${String(value)}`);
}
