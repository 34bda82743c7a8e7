import {createHash} from 'node:crypto';
import type {ActivityStore, EndReason, RecordAge, RecordLimits, Touch} from '../core/activity-store.ts';
import {KEEP_EXPIRED, type TombstoneCause} from '../core/tombstone.ts';
import {ignoreConnectionErrors} from './connection-errors.ts';
import {createScriptRunner, createWaitingRunner, type RedisClient, type RunScript} from './redis-client.ts';
import {END, MOVE, SECRET, START, TIME, TOUCH} from './redis-scripts.ts';

export type {IoRedis, NodeRedis, RedisClient, RedisCommand} from './redis-client.ts';

import {StoreClock, type TimedReply} from './store-clock.ts';

export interface RedisStoreOptions {
  /**
   * The beginning of each record's key.
   * @default 'session-security:'
   */
  readonly prefix?: string;
  /**
   * After an end and after a change of id, waits until so many replicas have it (`WAIT`), so that a failover does not
   * take it back. Rejects when fewer have it in time. Commands behind it on the same connection wait as well.
   * @default not waited for
   */
  readonly durableEnds?: DurableEnds;
  /**
   * The monotonic clock of this process in milliseconds, for tests that stop the clock of Redis.
   * @default performance.now
   */
  readonly monotonicNow?: () => number;
}

/** The number of replicas, and how many seconds to wait for them. */
export interface DurableEnds {
  readonly replicas: number;
  readonly timeout: number;
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
 * Without its offline queue a client fails at once while Redis is unreachable. The time limit of `redis` costs as much
 * processor time as half a ping, and the option `storeTimeout` already is a limit.
 *
 * A record is kept for an hour longer than its session, for the reason of the end, and at least until `maxLifetime`. A
 * record that Redis evicts or loses earlier is an ended session: choose `maxmemory-policy volatile-ttl` or `noeviction`.
 *
 * @throws TypeError when the client is no Redis client
 */
export function redisStore(
  client: RedisClient,
  {prefix = 'session-security:', durableEnds, monotonicNow: now = () => performance.now()}: RedisStoreOptions = {},
): ActivityStore {
  const run = createScriptRunner(client);
  ignoreConnectionErrors(client);
  if (durableEnds !== undefined) validateDurableEnds(durableEnds);
  const clock = new StoreClock(now);
  const secret = cachedScript(run, SECRET);
  const readTime = cachedScript(run, TIME);
  const start = timedScript(START);
  const touch = timedScript(TOUCH);
  const end = timedScript(END, durableEnds);
  const move = timedScript(MOVE);

  /** A script that gets the moment of asking. */
  function timedScript(
    text: string,
    durable?: DurableEnds,
  ): (id: string, args: readonly Argument[], timeout?: number) => Promise<ScriptReply> {
    const script = durable ? durableScript(client, text, durable) : cachedScript(run, text);
    return (id, args, timeout = Number.POSITIVE_INFINITY) => {
      const key = prefix + id;
      const values = args.map(toArgument);
      return clock.run(
        async () => Number(await readTime(key, [])),
        async (askedAtMs) => readReply(await script(key, [String(askedAtMs), toMilliseconds(timeout), ...values])),
        timeout,
      );
    };
  }

  function startRecord(
    id: string,
    {expireAfter, maxLifetime}: RecordLimits,
    {idleFor, age}: RecordAge,
    mayReplace: 'any' | 'record' | 'nothing',
    timeout?: number,
  ): Promise<ScriptReply> {
    const args = [age, idleFor, expireAfter + KEEP_EXPIRED, finite(maxLifetime), mayReplace];
    return start(id, args, timeout);
  }

  const store: ActivityStore = {
    async start(id, limits, past = NEW, timeout): Promise<void> {
      await startRecord(id, limits, past, 'any', timeout);
    },

    async touch(id, idleFor, {expireAfter, maxLifetime}, timeout): Promise<Touch> {
      const claim = idleFor ?? '';
      const keep = [expireAfter + KEEP_EXPIRED, finite(maxLifetime), KEEP_EXPIRED];
      return toTouch(await touch(id, [claim, expireAfter, maxLifetime, ...keep], timeout));
    },

    async end(id, maxLifetime = 0): Promise<void> {
      let next = id;
      for (let hop = 0; next !== '' && hop < MAX_SUCCESSORS; hop++) {
        next = (await end(next, [finite(maxLifetime), KEEP_EXPIRED])).values[0] ?? '';
      }
    },

    async begin(id, limits, timeout): Promise<Touch> {
      const {outcome} = await startRecord(id, limits, NEW, 'nothing', timeout);
      return outcome === 'started' ? {active: true, advanced: true, ...NEW} : store.touch(id, null, limits, timeout);
    },

    /**
     * The two keys may be on two nodes of a cluster, so this takes two scripts. The first one decides. If the second one
     * fails, the session has ended.
     */
    async rotate(from, to, limits, timeout): Promise<boolean> {
      const {expireAfter, maxLifetime} = limits;
      const startedMs = now();
      const moved = await move(from, [expireAfter, maxLifetime, finite(maxLifetime), KEEP_EXPIRED, to], timeout);
      if (moved.outcome === 'moved before') return (await store.touch(to, null, limits, timeout)).active;
      if (moved.outcome !== 'moved') {
        await store.end(to, maxLifetime);
        return false;
      }
      const passed = now() - startedMs;
      const [idleFor = 0, age = 0] = moved.values.map((value) => (Number(value) + passed) / 1000);
      const {outcome} = await startRecord(to, limits, {idleFor, age}, 'record', timeout);
      // Only now: if too few replicas have the end of the old id in time, the session lives on with the new one.
      if (durableEnds) await end(from, [finite(maxLifetime), KEEP_EXPIRED]);
      return outcome === 'started';
    },

    async sharedSecret(candidate): Promise<string> {
      return String(await secret(`${prefix}:secret`, [candidate]));
    },
  };
  return store;
}

const NEW: RecordAge = {idleFor: 0, age: 0};

/** A session that changes its id more often than this between two requests is left to expire. */
const MAX_SUCCESSORS = 10;

/** Seconds, or a text that is passed on. */
type Argument = number | string;

interface ScriptReply extends TimedReply {
  readonly outcome: string;
  readonly values: readonly string[];
}

/** Clients can be configured to return numbers as text, and text as bytes. */
function readReply(reply: unknown): ScriptReply {
  const [outcome = '', now, ...values] = (reply as readonly unknown[]).map(String);
  return {outcome, values, nowMs: Number(now), isLate: outcome === 'late'};
}

const CAUSES: Readonly<Record<string, TombstoneCause>> = {i: 'idle', l: 'lifetime', e: 'ended', r: 'rotated'};

function toTouch({outcome, values}: ScriptReply): Touch {
  const [first, second, successor] = values;
  if (outcome === 'active' || outcome === 'advanced') {
    const advanced = outcome === 'advanced';
    return {active: true, advanced, idleFor: Number(first) / 1000, age: Number(second) / 1000};
  }
  const reason = outcome as EndReason;
  const cause = CAUSES[first ?? ''];
  if (cause === undefined) return {active: false, reason};
  return {active: false, reason, tombstone: {cause, endedFor: Number(second) / 1000, ...(successor && {successor})}};
}

type Script = (key: string, args: string[]) => Promise<unknown>;

/**
 * Sends a script by its hash, and sends its text only when Redis does not know the hash: the first time, or after a
 * restart (https://redis.io/docs/latest/commands/evalsha/). Clusters of ioredis wrap the error in another text.
 */
function cachedScript(run: RunScript, text: string): Script {
  const hash = createHash('sha1').update(text).digest('hex');
  return async (key, args) => {
    try {
      return await run('EVALSHA', hash, key, args);
    } catch (error) {
      if (!(error instanceof Error && /\bNOSCRIPT\b/.test(error.message))) throw error;
      return run('EVAL', text, key, args);
    }
  };
}

/** Sends the text each time, because a pipeline cannot answer NOSCRIPT. */
function durableScript(client: RedisClient, text: string, {replicas, timeout}: DurableEnds): Script {
  const runAndWait = createWaitingRunner(client);
  return async (key, args) => {
    const [reply, reached] = await runAndWait(text, key, args, [String(replicas), toMilliseconds(timeout)]);
    if (reached >= replicas) return reply;
    throw new Error(`session-security: the end reached ${reached} of ${replicas} replicas within ${timeout} s`);
  };
}

/** A timeout of 0 would wait without end. */
function validateDurableEnds({replicas, timeout}: DurableEnds): void {
  if (Number.isInteger(replicas) && replicas > 0 && timeout > 0 && Number.isFinite(timeout)) return;
  throw new TypeError('session-security: durableEnds must be {replicas, timeout}, both above 0');
}

/** 300 years: longer than any session, and below the largest time to live that Redis accepts. */
const MAX_MS = 1e13;

/** Whole milliseconds, because Redis scripts return only whole numbers. */
function toMilliseconds(seconds: number): string {
  return String(Math.min(Math.round(seconds * 1000), MAX_MS));
}

function toArgument(value: Argument): string {
  return typeof value === 'number' ? toMilliseconds(value) : value;
}

/** The time after the sign-in for which a copy of the cookie may be sent. 0: for ever, which no record can wait for. */
function finite(maxLifetime: number): number {
  return maxLifetime * 1000 < MAX_MS ? maxLifetime : 0;
}
