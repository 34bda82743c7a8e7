import {createHash} from 'node:crypto';
import {type ActivityStore, type EndReason, KEEP_EXPIRED, type Touch} from '../core/activity-store.ts';
import {ignoreConnectionErrors} from './connection-errors.ts';
import {createScriptRunner, type RedisClient, type RunScript} from './redis-client.ts';

export type {IoRedis, NodeRedis, RedisClient, RedisCommand} from './redis-client.ts';

export interface RedisStoreOptions {
  /**
   * The beginning of each record's key.
   * @default 'session-security:'
   */
  readonly prefix?: string;
}

/**
 * Activity records in Redis 5 or later, or in Valkey, for applications of several processes. A request costs one round
 * trip to one key, so the store also works on a cluster. Only Redis's clock is used.
 *
 * ```js
 * // of `redis`
 * const client = await createClient({url, disableOfflineQueue: true, commandOptions: {timeout: 0}}).connect();
 * // of `ioredis`
 * const client = new Redis(url, {enableOfflineQueue: false});
 *
 * app.use(sessionSecurity({store: redisStore(client)}));
 * ```
 *
 * Without its offline queue a client fails at once while Redis is unreachable. With it the client would run commands
 * late, for requests that were refused in the meantime. The time limit of `redis` costs as much processor time as half a
 * ping, and the option `storeTimeout` already is a limit.
 *
 * A record is kept for an hour longer than its session, for the reason of the end. A record that Redis evicts or loses
 * earlier is an ended session: choose `maxmemory-policy volatile-ttl` or `noeviction`.
 *
 * @throws TypeError when the client is no Redis client
 */
export function redisStore(client: RedisClient, {prefix = 'session-security:'}: RedisStoreOptions = {}): ActivityStore {
  const run = createScriptRunner(client);
  ignoreConnectionErrors(client);
  const start = cachedScript(run, START);
  const touch = cachedScript(run, TOUCH);
  const end = cachedScript(run, END);
  return {
    async start(id, {expireAfter}, {idleFor, age} = {idleFor: 0, age: 0}): Promise<void> {
      await start(prefix + id, [age, idleFor, expireAfter + KEEP_EXPIRED].map(toMilliseconds));
    },

    async touch(id, idleFor, {expireAfter, maxLifetime}): Promise<Touch> {
      const claim = idleFor === null ? '' : toMilliseconds(idleFor);
      const limits = [expireAfter, maxLifetime, expireAfter + KEEP_EXPIRED].map(toMilliseconds);
      return readTouch(await touch(prefix + id, [claim, ...limits]));
    },

    async end(id): Promise<void> {
      await end(prefix + id, []);
    },
  };
}

/**
 * Redis's clock in milliseconds. Redis 7 stops it while a script runs. In older versions it moves on by a few
 * microseconds.
 */
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/**
 * A record is four numbers of eight bytes: the instants of the sign-in, of the last activity, of the last request, and of
 * the deletion. A Redis hash of them would take an eighth more memory and half as much time again.
 */
const SAVE = `
redis.call('SET', KEYS[1], struct.pack('dddd', startedAt, lastActivity, now, forgetAt), 'PX', forgetAt - now)`;

/** The length is checked because four numbers can be unpacked from any longer text, and SET overwrites any value. */
const READ = `
local record = redis.call('GET', KEYS[1])
if record and #record ~= 32 then error('session-security: the key holds something else') end`;

/** ARGV, in milliseconds: age, idle time, time to live. */
const START = `${READ}${NOW}
local startedAt, lastActivity, forgetAt = now - ARGV[1], now - ARGV[2], now + ARGV[3]
${SAVE}`;

/**
 * ARGV, in milliseconds: claimed idle time or '', expireAfter, maxLifetime, time to live of a record with activity now.
 *
 * A missing record is deleted as well, because a replica refuses to write. After a failover a new replica may not have
 * the records yet, and its reply `missing` would end living sessions.
 *
 * If the clock shows an earlier instant than at the last request, it was set back (S10). The record's instants are then
 * moved back by the difference, so that its idle time and its age continue. Requests may have different limits, so the
 * time to live is never shortened.
 */
const TOUCH = `${READ}
if not record then
  redis.call('DEL', KEYS[1])
  return {'missing'}
end
${NOW}
local startedAt, lastActivity, seenAt, forgetAt = struct.unpack('dddd', record)
local setBack = math.max(0, seenAt - now)
startedAt, lastActivity, forgetAt = startedAt - setBack, lastActivity - setBack, forgetAt - setBack

local idleEnd, lifetimeEnd = lastActivity + ARGV[2], startedAt + ARGV[3]
if now >= math.min(idleEnd, lifetimeEnd) then
  redis.call('DEL', KEYS[1])
  return {idleEnd <= lifetimeEnd and 'idle' or 'lifetime'}
end

local claimed = ARGV[1] == '' and startedAt or math.max(startedAt, now - math.max(0, ARGV[1]))
local advanced = claimed > lastActivity
lastActivity = math.max(lastActivity, claimed)
forgetAt = math.max(forgetAt, lastActivity + ARGV[4])
${SAVE}
return {advanced and 'advanced' or 'active', now - lastActivity, now - startedAt}`;

const END = `redis.call('DEL', KEYS[1])`;

/**
 * Sends a script by its hash, and sends its text only when Redis does not know the hash: the first time, or after a
 * restart (https://redis.io/docs/latest/commands/evalsha/).
 */
function cachedScript(run: RunScript, text: string): (key: string, args: string[]) => Promise<unknown> {
  const hash = createHash('sha1').update(text).digest('hex');
  return async (key, args) => {
    try {
      return await run('EVALSHA', hash, key, args);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return run('EVAL', text, key, args);
    }
  };
}

/** Clients can be configured to return numbers as text, and text as bytes. */
function readTouch(reply: unknown): Touch {
  const [outcome, idleFor, age] = (reply as readonly unknown[]).map(String);
  if (outcome !== 'active' && outcome !== 'advanced') return {active: false, reason: outcome as EndReason};
  return {active: true, advanced: outcome === 'advanced', idleFor: Number(idleFor) / 1000, age: Number(age) / 1000};
}

/** 300 years: longer than any session, and below the largest time to live that Redis accepts. */
const MAX_MS = 1e13;

/** Whole milliseconds, because Redis scripts return only whole numbers. */
function toMilliseconds(seconds: number): string {
  return String(Math.min(Math.round(seconds * 1000), MAX_MS));
}
