import {createHash} from 'node:crypto';
import {type ActivityStore, type EndReason, KEEP_EXPIRED, type Touch} from '../core/activity-store.ts';
import {surviveErrors} from './connection-errors.ts';
import {type RedisClient, type RunScript, scriptRunner} from './redis-client.ts';

export type {IoRedis, NodeRedis, RedisClient, RedisCommand} from './redis-client.ts';

export interface RedisStoreOptions {
  /**
   * What the key of each record begins with.
   * @default 'session-security:'
   */
  readonly prefix?: string;
}

/**
 * Activity records in Redis 5 or later, or in Valkey, for applications of several processes. A request costs one round
 * trip to one key, so it runs on a cluster too; Redis's clock alone counts.
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
 * Without their offline queue the clients fail at once while Redis is away. With it they would carry out late what
 * the application refused meanwhile. The time limit of `redis` costs as much processor time as half a ping, and the
 * option `storeTimeout` is one already.
 *
 * A record lives an hour longer than its session, to tell why that ended. One that Redis evicts or loses earlier is a
 * session that has ended: choose `maxmemory-policy volatile-ttl` or `noeviction`.
 *
 * @throws TypeError when the client is none
 */
export function redisStore(client: RedisClient, {prefix = 'session-security:'}: RedisStoreOptions = {}): ActivityStore {
  const run = scriptRunner(client);
  surviveErrors(client);
  const start = script(run, START);
  const touch = script(run, TOUCH);
  const end = script(run, END);
  return {
    async start(id, {expireAfter}, {idleFor, age} = {idleFor: 0, age: 0}): Promise<void> {
      await start(prefix + id, [age, idleFor, expireAfter + KEEP_EXPIRED].map(milliseconds));
    },

    async touch(id, idleFor, {expireAfter, maxLifetime}): Promise<Touch> {
      const claim = idleFor === null ? '' : milliseconds(idleFor);
      return readTouch(
        await touch(prefix + id, [claim, ...[expireAfter, maxLifetime, expireAfter + KEEP_EXPIRED].map(milliseconds)]),
      );
    },

    async end(id): Promise<void> {
      await end(prefix + id, []);
    },
  };
}

/** Redis's clock in milliseconds. Redis 7 stops it while a script runs; before, it moves on by next to nothing. */
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/**
 * A record is four numbers of eight bytes, which takes an eighth less memory and a third less of Redis's time than a hash
 * of them: when its person signed in and was last active, when it was last looked at, and when it may be forgotten.
 */
const SAVE = `
redis.call('SET', KEYS[1], struct.pack('dddd', startedAt, lastActivity, now, forgetAt), 'PX', forgetAt - now)`;

/** Four numbers could be read out of any longer text, and SET writes over anything. */
const READ = `
local record = redis.call('GET', KEYS[1])
if record and #record ~= 32 then error('session-security: the key holds something else') end`;

/** ARGV: age, idle time, time to live. */
const START = `${READ}${NOW}
local startedAt, lastActivity, forgetAt = now - ARGV[1], now - ARGV[2], now + ARGV[3]
${SAVE}`;

/**
 * ARGV: claimed idle time or '', expireAfter, maxLifetime, time to live of a record that was active just now.
 *
 * A missing record is deleted, too: a replica refuses to write, and one that has just become one after a failover may
 * not have the records yet. Its word that there is none would end sessions that live.
 *
 * A clock that shows less than when the record was last looked at was set back meanwhile (S10): the record is set back
 * as far, so that its idle time and its age go on from where they were. Requests may differ in their limits, so the
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

/** Sends a script by its hash, and its text when Redis does not know it: the first time, or after a restart. */
function script(run: RunScript, text: string): (key: string, args: string[]) => Promise<unknown> {
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

/** Clients may be told to give numbers as text and text as bytes. */
function readTouch(reply: unknown): Touch {
  const [outcome, idleFor, age] = (reply as readonly unknown[]).map(String);
  if (outcome !== 'active' && outcome !== 'advanced') return {active: false, reason: outcome as EndReason};
  return {active: true, advanced: outcome === 'advanced', idleFor: Number(idleFor) / 1000, age: Number(age) / 1000};
}

/** Three hundred years: more than any session lasts, and less than Redis refuses as a time to live. */
const FOREVER = 1e13;

/** Whole milliseconds, as Redis's numbers are. */
function milliseconds(seconds: number): string {
  return String(Math.min(Math.round(seconds * 1000), FOREVER));
}
