import type {EndedSession, RecordOwner, StoredSession} from '../core/activity-store.ts';
import {KEEP_EXPIRED, MAX_SUCCESSORS} from '../core/tombstone.ts';
import type {PostgresClient, RunTimed, TimedRow, Values} from './postgres-client.ts';
import type {NamedStatement} from './postgres-statement.ts';
import {
  buryOldestSql,
  buryOneSql,
  buryRefusedSql,
  buryRevokedSql,
  listSql,
  REVOKE_BATCH,
  revokeSql,
} from './postgres-users-sql.ts';
import {Stopwatch} from './stopwatch.ts';
import {userHash} from './user-hash.ts';

/** A session of the user that a statement has locked, as it was before. */
interface Locked {
  readonly id: string;
  readonly firstId: string | null;
  /** The id to which it moved at the same moment. */
  readonly successor: string | null;
  readonly lived: boolean;
}

/** In seconds: browsers keep no cookie longer (https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html). */
const LONGEST_COOKIE = 400 * 86_400;

interface PostgresUsersOptions {
  readonly table: string;
  readonly durableEnds: string | undefined;
  /** Whether each end is told to all processes. */
  readonly notifies: boolean;
  /** The monotonic clock of this process in milliseconds. */
  readonly now: () => number;
}

interface BuriedRow extends TimedRow {
  /** Null: none. */
  readonly sessions: readonly Locked[] | string | null;
}

interface ListedRow {
  readonly id: string;
  readonly firstId: string | null;
  readonly details: string | null;
  readonly idleFor: unknown;
  readonly age: unknown;
  readonly endsIn: unknown;
}

export interface PostgresUsers {
  sessionsOf(
    user: string,
    page: {readonly skip: number; readonly limit: number},
    timeout?: number,
  ): Promise<readonly StoredSession[]>;
  endSessionsOf(
    user: string,
    which: {readonly only?: string; readonly except?: readonly string[]},
    maxLifetime: number,
    timeout?: number,
  ): Promise<readonly EndedSession[]>;
  /** Ends what is too many after a sign-in, or the sign-in itself. */
  limitSessions(id: string, owner: RecordOwner, maxLifetime: number, watch: Stopwatch): Promise<Limited>;
}

interface Limited {
  readonly refused: boolean;
  readonly ended: readonly EndedSession[];
}

/**
 * The sessions of users (R1 to R4).
 *
 * All sign-ins of a user lock the row of the user, and so does an end of all sessions. Whatever sign-in comes first is
 * seen by the statements that are sent after it: so a second statement ends the rest, and the first has decided already.
 */
export function postgresUsers(
  client: PostgresClient,
  {table, durableEnds, notifies, now}: PostgresUsersOptions,
): PostgresUsers {
  const list = client.statement(listSql(table));
  const revoke = client.timed(revokeSql(table, durableEnds));
  const bury = (sql: (table: string, durableEnds?: string, notifies?: boolean) => NamedStatement) =>
    buryWith(client.timed(sql(table, durableEnds, notifies)));
  const buryRevoked = bury(buryRevokedSql);
  const buryOne = bury(buryOneSql);
  const buryOldest = bury(buryOldestSql);
  const buryRefused = bury(buryRefusedSql);

  async function endOne(values: Values, only: string, watch: Stopwatch): Promise<readonly EndedSession[]> {
    let next: string | null | undefined = only;
    for (let hop = 0; next && hop < MAX_SUCCESSORS; hop++) {
      const [session]: readonly Locked[] = await buryOne({...values, id: next}, watch.left());
      if (session?.lived) return [toEnded(session)];
      next = session?.successor;
    }
    return [];
  }

  /**
   * Until no session has changed its id at the same moment, and none is left for another statement. A statement that is
   * too late changes nothing, so that the next call names those that it leaves.
   */
  async function endAll(run: Bury, values: Values, watch: Stopwatch): Promise<readonly EndedSession[]> {
    const ended: EndedSession[] = [];
    for (;;) {
      const sessions = await run(values, watch.left());
      ended.push(...sessions.filter(({lived}) => lived).map(toEnded));
      if (sessions.length < REVOKE_BATCH && sessions.every(({successor}) => successor === null)) return ended;
    }
  }

  return {
    async sessionsOf(user, page, timeout) {
      const rows = (await list({owner: userHash(user), ...page}, timeout)) as readonly ListedRow[];
      return rows.map(({id, firstId, details, idleFor, age, endsIn}) => ({
        id,
        ...(firstId !== null && {firstId}),
        ...(details !== null && {details}),
        idleFor: Number(idleFor),
        age: Number(age),
        endsIn: Number(endsIn),
      }));
    },

    async endSessionsOf(user, {only, except = []}, lifetime, timeout) {
      const watch = new Stopwatch(now, now(), timeout);
      const values = {owner: userHash(user), keep_ended: KEEP_EXPIRED, lifetime};
      if (only !== undefined) return endOne(values, only, watch);
      const mark = {keep_mark: (lifetime || LONGEST_COOKIE) + KEEP_EXPIRED, except: JSON.stringify(except)};
      await revoke({...values, ...mark}, timeout);
      return endAll(buryRevoked, values, watch);
    },

    async limitSessions(id, {user, maxSessions, whenTooMany}, lifetime, watch) {
      const values = {owner: userHash(user), keep_ended: KEEP_EXPIRED, lifetime, id, max_sessions: maxSessions};
      if (whenTooMany === 'refuse') return {refused: (await buryRefused(values, watch.left())).length > 0, ended: []};
      return {refused: false, ended: await endAll(buryOldest, values, watch)};
    },
  };
}

type Bury = (values: Values, timeout?: number) => Promise<readonly Locked[]>;

/** The parsers of a pool may leave JSON as text. */
function buryWith(run: RunTimed): Bury {
  return async (values, timeout) => {
    const {sessions} = await run<BuriedRow>(values, timeout);
    return (typeof sessions === 'string' ? (JSON.parse(sessions) as readonly Locked[]) : sessions) ?? [];
  };
}

function toEnded({id, firstId}: Locked): EndedSession {
  return firstId === null ? {id} : {id, firstId};
}
