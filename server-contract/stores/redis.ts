import type {
  ActivityStore,
  EndedSession,
  RecordLimits,
  RecordOwner,
  Started,
  StoredSession,
  Touch,
} from '../core/activity-store.ts';
import {KEEP_EXPIRED, MAX_SUCCESSORS} from '../core/tombstone.ts';
import {ignoreConnectionErrors} from './connection-errors.ts';
import {createScriptRunner, type RedisClient} from './redis-client.ts';
import {createEndWatch, endNameOf, type RedisSubscriber} from './redis-ends.ts';
import {
  type Beginning,
  createOwnKeys,
  createUserKeys,
  outlivesTombstone,
  placeOf,
  pointerLifetime,
  type Revocation,
} from './redis-records.ts';
import {toEndedSessions, toStarted, toStoredSessions, toTouch} from './redis-replies.ts';
import {SECRET} from './redis-scripts.ts';
import {cachedScript, createSteps, type DurableEnds, type ScriptReply, validateDurableEnds} from './redis-steps.ts';
import {POINTER_MARGIN} from './redis-user-fields.ts';
import {Stopwatch} from './stopwatch.ts';

export type {IoRedis, NodeRedis, RedisClient, RedisCommand} from './redis-client.ts';
export type {IoRedisSubscriber, NodeRedisSubscriber, RedisSubscriber} from './redis-ends.ts';
export type {DurableEnds} from './redis-steps.ts';

export interface RedisStoreOptions {
  /**
   * The beginning of each record's key.
   * @default 'session-security:'
   */
  readonly prefix?: string;
  /**
   * After an end, an end of all sessions of a user and a change of id, waits until so many replicas have it (`WAIT`), so
   * that a failover does not take it back. Rejects when fewer have it in time. Commands behind it on the same connection
   * wait as well.
   * @default not waited for
   */
  readonly durableEnds?: DurableEnds;
  /**
   * For the option `events`: a connection of its own that subscribes to what other processes end, `client.duplicate()`. It is
   * used from the first event stream on, and connects again by itself. The application closes it after `closeStreams()`.
   * @default open pages hear at once only of what their own process ends
   */
  readonly subscriber?: RedisSubscriber;
  /**
   * The monotonic clock of this process in milliseconds, for tests that stop the clock of Redis.
   * @default performance.now
   */
  readonly monotonicNow?: () => number;
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
 * The records of one user are one key, a hash, so that the list of a user's sessions and the sessions cannot differ. The
 * key of the id only points to it, for requests that do not know the user.
 *
 * @throws TypeError when the client is no Redis client, or an option is invalid
 */
export function redisStore(
  client: RedisClient,
  {
    prefix = 'session-security:',
    durableEnds,
    subscriber,
    monotonicNow: now = () => performance.now(),
  }: RedisStoreOptions = {},
): ActivityStore {
  const channel = `${prefix}ended`;
  const step = createSteps(client, now, channel);
  ignoreConnectionErrors(client);
  if (durableEnds !== undefined) validateDurableEnds(durableEnds);
  if ((subscriber as object | undefined) === client) throw new TypeError(SAME_CLIENT);
  const own = createOwnKeys(step, prefix, durableEnds);
  const users = createUserKeys(step, prefix, durableEnds);
  const run = createScriptRunner(client);
  const secret = cachedScript(run, SECRET);

  function stopwatch(timeout?: number): Stopwatch {
    return new Stopwatch(now, now(), timeout);
  }

  /**
   * Begins a record in two steps where it has an owner: between them the session has no record, and so has ended. The key
   * of the id comes first, since it may hold a tombstone, or the place of the record that this one replaces.
   */
  async function startRecord(
    id: string,
    beginning: Beginning,
    timeout: number | undefined,
    owner: RecordOwner | undefined,
  ): Promise<ScriptReply> {
    const watch = stopwatch(timeout);
    const place = owner && placeOf(owner.user);
    const delayed = (): Beginning => {
      const {age, idleFor} = beginning.past;
      // A new session begins with its record.
      return {...beginning, past: {age: age && age + watch.passed(), idleFor: idleFor + watch.passed()}};
    };
    let former = '';
    for (let tries = 0; tries < MAX_MOVES; tries++) {
      const reply =
        place === undefined
          ? await own.start(id, delayed(), watch.left(), former)
          : await own.point(id, place, beginning, watch.left(), former);
      if (reply.outcome !== 'elsewhere') {
        if (reply.outcome !== 'started' || place === undefined) return reply;
        const started = await users.start(place, id, delayed(), owner!, watch.left());
        const [ended] = started.values;
        // The wait for one of the ends is a wait for all that was written before.
        if (durableEnds && ended !== undefined) await users.end(place, ended, beginning.limits.maxLifetime, 'known');
        return started;
      }
      if (beginning.mayReplace !== 'any') return {...reply, outcome: 'exists'};
      former = reply.values[0] ?? '';
      await users.remove(former, id, watch.left());
    }
    throw new Error('session-security: several users sign in under one session id');
  }

  /** Ends one record, wherever it is. Resolves with its successor or '', and with its place. */
  async function endRecord(id: string, maxLifetime: number, place: string | undefined): Promise<[string, string?]> {
    if (place !== undefined) {
      const reply = await users.end(place, id, maxLifetime, 'known');
      if (reply.outcome !== 'elsewhere') return endedIn(place, id, reply);
    }
    const {outcome, values} = await own.end(id, maxLifetime);
    if (outcome !== 'elsewhere') return [values[0] ?? ''];
    const pointed = values[0] ?? '';
    return endedIn(pointed, id, await users.end(pointed, id, maxLifetime, 'any'));

    async function endedIn(where: string, ended: string, {values: [next = '', keptForMs]}: ScriptReply) {
      if (keptForMs && outlivesTombstone(maxLifetime))
        await own.shorten(ended, where, Number(keptForMs) / 1000).catch(ignore);
      return [next, where] satisfies [string, string];
    }
  }

  /** The record is not with the user of the request, or the key of its id leads to its user. */
  async function touchElsewhere(
    {values: [place = '', ...revocation]}: ScriptReply,
    id: string,
    idleFor: number | null,
    limits: RecordLimits,
    watch: Stopwatch,
    user: string | undefined,
  ): Promise<ScriptReply> {
    const claim = () => (idleFor === null ? null : Math.max(0, idleFor) + watch.passed());
    if (user === undefined) return touchIn(place, []);
    const reply = await own.touch(id, claim(), limits, watch.left(), revocation);
    return reply.outcome === 'elsewhere' ? touchIn(reply.values[0] ?? '', revocation) : reply;

    async function touchIn(where: string, revoked: Revocation): Promise<ScriptReply> {
      const touched = await users.touch(where, id, claim(), limits, watch.left(), revoked);
      keepPointer(where, id, touched);
      return touched;
    }
  }

  /**
   * A touch that has lengthened its record may say that the pointer to it needs more time, about once an hour. No request
   * waits for that, and one that fails leaves time for the next.
   */
  function keepPointer(place: string, id: string, {outcome, values}: ScriptReply): void {
    const [, , , milliseconds] = values;
    if (milliseconds === undefined || (outcome !== 'active' && outcome !== 'advanced')) return;
    own.pointAgain(id, place, Number(milliseconds) / 1000).catch(ignore);
  }

  /** The first id of a session that is not with its user, if it has changed its id. */
  async function firstIdOf(id: string, timeout: number): Promise<string> {
    const found = await own.firstId(id, timeout);
    if (found.outcome !== 'elsewhere') return found.values[0] ?? '';
    const inPlace = await users.find(found.values[0] ?? '', id, timeout);
    return inPlace.outcome === 'here' ? (inPlace.values[0] ?? '') : '';
  }

  /** The two ids are in one place, and one script moves the record. The key of the new id leads to it before. */
  async function moveWithinUser(
    place: string,
    from: string,
    to: string,
    limits: RecordLimits,
    timeout: number,
  ): Promise<ScriptReply> {
    const watch = stopwatch(timeout);
    const beginning: Beginning = {limits, past: NEW, mayReplace: 'record'};
    const pointed = await own.point(to, place, beginning, timeout);
    if (pointed.outcome === 'started') {
      const moved = await users.move(place, from, to, limits, watch.left());
      const [keptForMs] = moved.values;
      if (moved.outcome !== 'moved' || keptForMs === undefined) return moved;
      // Earlier requests may have had longer limits than this one.
      const pointFor = Number(keptForMs) / 1000 + POINTER_MARGIN;
      if (pointFor > pointerLifetime(limits)) own.pointAgain(to, place, pointFor).catch(ignore);
      if (outlivesTombstone(limits.maxLifetime)) own.shorten(from, place, KEEP_EXPIRED).catch(ignore);
      return moved;
    }
    // The new id has ended, or belongs to another user.
    await users.end(place, from, limits.maxLifetime, 'known');
    return {...pointed, outcome: 'lost'};
  }

  const store: ActivityStore = {
    async start(id, limits, past = NEW, timeout, owner): Promise<Started> {
      return toStarted(await startRecord(id, {limits, past, mayReplace: 'any'}, timeout, owner));
    },

    async touch(id, idleFor, limits, timeout, user): Promise<Touch> {
      const startedMs = now();
      const place = user === undefined ? undefined : placeOf(user);
      const reply = await (place === undefined
        ? own.touch(id, idleFor, limits, timeout)
        : users.touch(place, id, idleFor, limits, timeout));
      if (place !== undefined) keepPointer(place, id, reply);
      if (reply.outcome !== 'elsewhere') return toTouch(reply);
      return toTouch(await touchElsewhere(reply, id, idleFor, limits, new Stopwatch(now, startedMs, timeout), user));
    },

    async end(id, maxLifetime = 0, user): Promise<void> {
      let next = id;
      let place = user === undefined ? undefined : placeOf(user);
      for (let hop = 0; next !== '' && hop < MAX_SUCCESSORS; hop++) {
        [next, place] = await endRecord(next, maxLifetime, place);
      }
    },

    async begin(id, limits, timeout, owner): Promise<Touch> {
      const watch = stopwatch(timeout);
      const reply = await startRecord(id, {limits, past: NEW, mayReplace: 'nothing'}, timeout, owner);
      const started = owner && {started: toStarted(reply)};
      if (reply.outcome === 'started') return {active: true, advanced: true, ...NEW, ...started};
      if (reply.outcome === 'refused') {
        return {active: false, reason: 'missing', tombstone: {cause: 'revoked', endedFor: 0}, ...started};
      }
      return store.touch(id, null, limits, watch.left(), owner?.user);
    },

    /**
     * Without a user the two keys may be on two nodes of a cluster, so this takes two scripts. The first one decides. If
     * the second one fails, the session has ended.
     */
    async rotate(from, to, limits, timeout = Number.POSITIVE_INFINITY, user): Promise<boolean> {
      const {maxLifetime} = limits;
      const watch = stopwatch(timeout);
      let place = user === undefined ? undefined : placeOf(user);
      if (place !== undefined && (await users.find(place, from, timeout)).outcome === 'elsewhere') place = undefined;
      let moved = place === undefined ? await own.move(from, to, limits, watch.left()) : undefined;
      if (moved?.outcome === 'elsewhere') place = moved.values[0] ?? '';
      if (place !== undefined) moved = await moveWithinUser(place, from, to, limits, watch.left());
      if (moved?.outcome === 'moved before') return (await store.touch(to, null, limits, watch.left(), user)).active;
      if (moved?.outcome !== 'moved') {
        await store.end(to, maxLifetime, user);
        return false;
      }
      let lives = true;
      if (place === undefined) {
        const [idleFor = 0, age = 0] = moved.values.slice(0, 2).map((value) => Number(value) / 1000 + watch.passed());
        const [, , firstId, movedFrom] = moved.values;
        const beginning: Beginning = {
          limits,
          past: {idleFor, age},
          mayReplace: 'record',
          firstId: firstId || from,
          movedFrom,
        };
        lives = (await startRecord(to, beginning, watch.left(), undefined)).outcome === 'started';
      }
      // Only now: if too few replicas have the end of the old id in time, the session lives on with the new one.
      if (durableEnds) await endOnly(from, maxLifetime, place);
      return lives;
    },

    async sessionsOf(user, page, timeout): Promise<StoredSession[]> {
      return toStoredSessions(await users.list(placeOf(user), page, timeout));
    },

    async endSessionsOf(user, {only, except = []}, maxLifetime = 0, timeout): Promise<EndedSession[]> {
      const watch = stopwatch(timeout);
      const place = placeOf(user);
      if (only !== undefined) {
        const {values} = await users.endOne(place, only, maxLifetime, timeout);
        if (values.length > 0 && outlivesTombstone(maxLifetime)) own.shorten(only, place, KEEP_EXPIRED).catch(ignore);
        return toEndedSessions(values);
      }
      const asked = await users.endAll(place, 'ask', except, maxLifetime, timeout);
      if (asked.outcome !== 'unknown') return toEndedSessions(asked.values);
      const firstIds = await Promise.all(asked.values.map((id) => firstIdOf(id, watch.left())));
      const left = [...except, ...firstIds.filter((id) => id !== '')];
      return toEndedSessions((await users.endAll(place, 'known', left, maxLifetime, watch.left())).values);
    },

    async sharedSecret(candidate): Promise<string> {
      return String(await secret([`${prefix}:secret`], [candidate]));
    },

    ...(subscriber && {watchEnds: createEndWatch(subscriber, channel)}),

    endName: endNameOf,

    /** Not by `PING`: a client of a cluster needs a key, and not every kind of client has that command. */
    async ping(): Promise<void> {
      await run('EVAL', 'return 1', [`${prefix}:ping`], []);
    },
  };
  return store;

  /** Writes the tombstone of a former id again, and waits for it. Its successor lives on. */
  async function endOnly(id: string, maxLifetime: number, place: string | undefined): Promise<void> {
    if (place === undefined) await own.end(id, maxLifetime);
    else await users.end(place, id, maxLifetime, 'known');
  }
}

const NEW = {idleFor: 0, age: 0};

/** With RESP 2 a connection that subscribes sends nothing else, so all sessions would be refused from the first stream on. */
const SAME_CLIENT =
  'session-security: subscriber must be a connection of its own, client.duplicate(), not the client itself';

function ignore(): void {}

/** Sign-ins of other users under the same id, at the same moment. */
const MAX_MOVES = 5;
