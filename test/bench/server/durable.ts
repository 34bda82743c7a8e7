import {Pool} from 'pg';
import {createClient} from 'redis';
import type {ActivityStore} from 'session-security/server';
import {postgresStore} from 'session-security/server/postgres';
import {redisStore} from 'session-security/server/redis';
import {ownPostgresMissing, startPostgres, startStandby} from '../../support/postgres.ts';
import {ownRedisMissing, startRedis} from '../../support/redis.ts';
import {type Findings, type Goal, table} from '../findings.ts';
import {median, middle, shuffled} from '../statistics.ts';

const ROUNDS = 21;
/** Ends of a kind in each round, one after the other. */
const ENDS = 40;
const LIMITS = {expireAfter: 600, maxLifetime: 43_200};
/** Milliseconds. */
const MOST = 10;

interface Kind {
  readonly database: 'Redis' | 'PostgreSQL';
  /** The option `durableEnds` as text. */
  readonly option: string;
  readonly store: ActivityStore;
  /** Milliseconds of an end and of a touch, by round. */
  readonly ends: number[];
  readonly touches: number[];
}

/** Measures an end and a touch with and without `durableEnds`, each database with one copy on the same machine. */
export async function durableEnds(): Promise<Findings> {
  const closes: (() => unknown)[] = [];
  const kinds: Kind[] = [];
  try {
    if (!ownRedisMissing) kinds.push(...(await openRedis(closes)));
    if (!ownPostgresMissing) kinds.push(...(await openPostgres(closes)));
    for (const kind of kinds) await measure(kind);
    for (const kind of kinds) kind.ends.length = kind.touches.length = 0;
    for (let round = 0; round < ROUNDS; round++) for (const kind of shuffled(kinds)) await measure(kind);
  } finally {
    for (const close of closes.reverse()) await close();
  }
  const plainOf = ({database}: Kind): Kind => kinds.find((one) => one.database === database)!;
  const added = (kind: Kind): number => median(kind.ends.map((ms, round) => ms - plainOf(kind).ends[round]!));
  return {
    goals: kinds.filter((kind) => kind !== plainOf(kind)).map((kind) => goal(kind, added(kind))),
    report: [
      table(
        ['', '`durableEnds`', 'ms an end', 'ms more', 'ms a touch'],
        kinds.map((kind) => [
          kind.database,
          kind.option,
          middle(kind.ends, 2),
          added(kind).toFixed(2),
          middle(kind.touches, 2),
        ]),
      ),
      `One end after the other, ${ENDS} a round; median (least–greatest) of ${ROUNDS} rounds in turns, "more" is the median of the
differences in each round. Redis keeps everything in memory; PostgreSQL writes to the disk (\`fsync\`). Master and copy are
on one machine, so a network adds its way there and back to each end, and nothing to a touch.`,
    ],
  };
}

function goal({database, option}: Kind, added: number): Goal {
  return {
    what: `server, ${database}: milliseconds that durableEnds (${option}) adds to an end`,
    goal: `≤ ${MOST} ms`,
    because: `A sign-out and a change of id wait for it, once or twice a session. A user notices a tenth of a second: the wait
      may take a tenth of that.`,
    measured: `${added.toFixed(2)} ms`,
    met: added <= MOST,
    minor: true,
    why: 'The copy answers only after it has written the end, and shares the cores and the disk of this machine.',
  };
}

async function measure({option, store, ends, touches}: Kind): Promise<void> {
  const ids = Array.from({length: ENDS}, (_, n) => `${option} ${ends.length} ${n}`);
  for (const id of ids) await store.start(id, LIMITS);
  touches.push(await timeOfEach(ids, (id) => store.touch(id, 0, LIMITS)));
  ends.push(await timeOfEach(ids, (id) => store.end(id, LIMITS.maxLifetime)));
}

async function timeOfEach(ids: readonly string[], run: (id: string) => unknown): Promise<number> {
  const started = performance.now();
  for (const id of ids) await run(id);
  return (performance.now() - started) / ids.length;
}

function kind(database: Kind['database'], option: string, store: ActivityStore): Kind {
  return {database, option, store, ends: [], touches: []};
}

async function openRedis(closes: (() => unknown)[]): Promise<Kind[]> {
  const master = await startRedis({'repl-diskless-sync-delay': '0'});
  const {hostname, port} = new URL(master.url);
  const replica = await startRedis({replicaof: `${hostname} ${port}`});
  const client = await createClient({url: master.url, commandOptions: {timeout: 0}}).connect();
  closes.push(master.close, replica.close, () => client.destroy());
  const waiting = {replicas: 1, timeout: 5};
  // Resolves when the replica has all.
  while (!/slave0:.*state=online/.test(String(await client.info('replication')))) await new Promise(setImmediate);
  return [
    kind('Redis', 'without', redisStore(client)),
    kind('Redis', '1 replica', redisStore(client, {durableEnds: waiting})),
  ];
}

async function openPostgres(closes: (() => unknown)[]): Promise<Kind[]> {
  const writing = {fsync: 'on'};
  const primary = await startPostgres({...writing, synchronous_standby_names: '*', synchronous_commit: 'local'});
  const standby = await startStandby(primary, writing);
  const pool = new Pool({connectionString: primary.url});
  closes.push(primary.close, standby.close, () => pool.end());
  const plain = postgresStore(pool);
  await plain.createTable();
  return [
    kind('PostgreSQL', 'without', plain),
    ...(['on', 'remote_apply'] as const).map((level) =>
      kind('PostgreSQL', level, postgresStore(pool, {durableEnds: level})),
    ),
  ];
}
