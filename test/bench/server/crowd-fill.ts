/**
 * Fills a store with the sessions of a crowd. A million sign-ins would take a shared store minutes, so it gets one sign-in,
 * and the database copies what the store wrote for that.
 */
import type {Pool} from 'pg';
import type {ActivityStore} from 'session-security/server';
import {userHash} from '../../../server-contract/stores/user-hash.ts';
import {crowdId, crowdUser} from './crowd-id.ts';

/** Long enough that no session ends before its turn. */
export const LIMITS = {expireAfter: 7200, maxLifetime: 43_200};

const FIRST = crowdId(0);
const FIRST_HASH = userHash(crowdUser(FIRST));

/** Sessions of one command. */
const BATCH = 2000;
const CHECKED = 100;

export function signIn(store: ActivityStore, id: string): ReturnType<ActivityStore['start']> {
  return store.start(id, LIMITS, undefined, undefined, {user: crowdUser(id)});
}

/** The record of a user's session is a field of the user's key, and the key of the id points to that. */
const COPY_KEYS = `
local prefix, first, firstPlace = ARGV[1], ARGV[2], ARGV[3]
local user = prefix .. '{' .. firstPlace .. '}'
assert(redis.call('HLEN', user) == 1, 'the store writes more than one field')
local record, recordFor = redis.call('HGET', user, first), redis.call('PTTL', user)
local pointer, pointerFor = redis.call('GET', prefix .. first), redis.call('PTTL', prefix .. first)
local before = #pointer - #firstPlace
assert(string.sub(pointer, before + 1) == firstPlace, 'the key of the id does not end in the name of the place')
for n = 4, #ARGV, 2 do
  local id, place = ARGV[n], ARGV[n + 1]
  local key = prefix .. '{' .. place .. '}'
  redis.call('HSET', key, id, record)
  redis.call('PEXPIRE', key, recordFor)
  redis.call('SET', prefix .. id, string.sub(pointer, 1, before) .. place, 'PX', pointerFor)
end`;

/** A client of `redis`. */
interface Evaluating {
  eval(script: string, options: {arguments: string[]}): Promise<unknown>;
}

export async function fillRedis(client: Evaluating, store: ActivityStore, sessions: number): Promise<void> {
  await signIn(store, FIRST);
  for (const ids of batches(sessions)) {
    const pairs = ids.flatMap((id) => [id, userHash(crowdUser(id))]);
    await client.eval(COPY_KEYS, {arguments: ['session-security:', FIRST, FIRST_HASH, ...pairs]});
  }
  await check(store, sessions);
}

/** A session has a row, and so has its user: all columns are copied but the id and the hash of the user. */
export async function fillPostgres(pool: Pool, table: string, store: ActivityStore, sessions: number): Promise<void> {
  await signIn(store, FIRST);
  await pool.query(`CREATE TABLE ${table}_first AS SELECT * FROM ${table} WHERE user_hash = '${FIRST_HASH}'`);
  const {rows} = await pool.query<{readonly name: string}>(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = '${table}_first'::regclass AND attnum > 0`,
  );
  const columns = rows.map(({name}) => name);
  const copied: Record<string, string> = {
    id: `CASE first.id WHEN '${FIRST}' THEN session.id ELSE replace(first.id, '${FIRST_HASH}', session.hash) END`,
    user_hash: 'session.hash',
  };
  const copy = `
INSERT INTO ${table} (${columns}) SELECT ${columns.map((column) => copied[column] ?? `first.${column}`)}
FROM ${table}_first AS first, unnest($1::text[], $2::text[]) AS session(id, hash)`;
  for (const ids of batches(sessions)) await pool.query(copy, [ids, ids.map((id) => userHash(crowdUser(id)))]);
  await pool.query(`VACUUM (ANALYZE) ${table}`);
  await check(store, sessions);
}

/** All ids but the first. */
function* batches(sessions: number): Generator<readonly string[]> {
  for (let from = 1; from < sessions; from += BATCH) {
    const length = Math.min(BATCH, sessions - from);
    yield Array.from({length}, (_, n) => crowdId(from + n));
  }
}

/** What was copied must be to the store what it writes itself: it finds a session with its user, without, and by its user. */
async function check(store: ActivityStore, sessions: number): Promise<void> {
  for (let n = 0; n < CHECKED; n++) {
    const id = crowdId(Math.floor((n / (CHECKED - 1)) * (sessions - 1)));
    const user = crowdUser(id);
    const [byUser, byId] = [await store.touch(id, 0, LIMITS, 5, user), await store.touch(id, null, LIMITS, 5)];
    const listed = await store.sessionsOf!(user, {skip: 0, limit: 2}, 5);
    if (!byUser.active || !byId.active || listed.length !== 1 || listed[0]!.id !== id) {
      throw new Error(`session ${id} is not one that the store wrote: ${JSON.stringify({byUser, byId, listed})}`);
    }
  }
}
