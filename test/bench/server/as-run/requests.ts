import {type Findings, type Goal, table} from '../../findings.ts';
import {peerName} from '../../peers/install.ts';
import {median, middle, quantile, shuffled} from '../../statistics.ts';
import type {Load, Served} from '../load.ts';
import type {RequestKind} from '../request-kinds.ts';
import {Worker} from '../worker.ts';
import {type AsRun, GUARDED, isBetterAuth, onExpress} from './applications.ts';
import {openRedisTime} from './redis-time.ts';
import {Running} from './running.ts';

const ROUNDS = 9;
const PEOPLE = 1000;
/** Milliseconds in which the JavaScript engine optimizes a server. */
const WARM_UP = 2000;
/** The same rate for all, at which a core is not full: its waits would be those of the queue. */
const STEADY = {connections: 16, milliseconds: 600, rate: 500};

/** Microseconds of processor time that the guard may add to a request. */
const MOST_ADDED = 150;
/** Milliseconds of the middle request, and of the slowest in a hundred. */
const MOST_LATER = {p50s: 1, p99s: 10} as const;

/** From profiles of Express at full load. */
const WORK = `In a profile of Express the functions of the guard take 7 % of a request, none of them more than 1 %, and the client of Redis 9 %
  for all its commands. Of 54 kB that a request leaves to the garbage collector, 9 are the guard's and 5 those of its command. At a
  steady load the reply of Redis also wakes the process once more, which costs most where other work uses the cores.`;

/** From a profile of Express at real-time priority, where no process waits for a core. */
const SLOWEST = `Where no process waits for a core (real-time priority), Express with the guard took 0.2 ms more for the middle request and
  1.0 ms more at p99, and nothing more at half of the rate. Half of the slowest hundredth met a collection of garbage of 4 ms: 24 in
  2,700 requests, 16 without the guard. On a busy machine the processes also wait for a core, for a sixth of the time.`;

/** Requests of a kind to an application, and what each took, by round. */
interface Row {
  readonly running: Running;
  readonly kind: RequestKind;
  /** Milliseconds. */
  readonly p50s: number[];
  readonly p99s: number[];
  /** Microseconds. */
  readonly processor: number[];
  readonly ofRedis: number[];
}

type Figure = 'p50s' | 'p99s' | 'processor' | 'ofRedis';

/** Measures what a request and a ping take of applications with the guard and without, in turns, at a steady rate. */
export async function requestsAsRun(applications: readonly AsRun[], redisUrl: string): Promise<Findings> {
  const redisTime = await openRedisTime(redisUrl);
  const load = new Worker<Load, Served>('load.ts');
  const servers: Running[] = [];
  try {
    const redis = {client: 'redis', urls: [redisUrl]} as const;
    servers.push(...(await Promise.all(applications.map((one) => Running.start(one, redis, PEOPLE)))));
    const rows = servers.flatMap((running) => running.application.kinds.map((kind) => newRow(running, kind)));
    for (const {running, kind} of rows) {
      await load.ask({port: running.ports, cookies: running.cookies, kind, connections: 16, milliseconds: WARM_UP});
    }
    const ons = [...new Set(rows.map(({running}) => running.application.on))];
    const groups = ons.map((on) => rows.filter(({running}) => running.application.on === on));
    for (let round = 0; round < ROUNDS; round++) {
      for (const group of shuffled(groups)) {
        for (const row of shuffled(group)) await measure(row, load, redisTime.read);
      }
    }
    return {
      goals: groups.flatMap(goalsOf),
      report: [...groups.map(tableOf), explanation()],
    };
  } finally {
    redisTime.close();
    await Promise.all([load, ...servers].map((one) => one.close()));
  }
}

function newRow(running: Running, kind: RequestKind): Row {
  return {running, kind, p50s: [], p99s: [], processor: [], ofRedis: []};
}

async function measure(row: Row, load: Worker<Load, Served>, redisTime: () => Promise<number>): Promise<void> {
  const {running, kind} = row;
  const [before, redisBefore] = await Promise.all([running.processorTime(), redisTime()]);
  const {answered, latencies} = await load.ask({port: running.ports, cookies: running.cookies, kind, ...STEADY});
  const [after, redisAfter] = await Promise.all([running.processorTime(), redisTime()]);
  row.p50s.push(median(latencies));
  row.p99s.push(quantile(latencies, 0.99));
  row.processor.push((after - before) / answered);
  row.ofRedis.push((redisAfter - redisBefore) / answered);
}

/** The median of what a figure is more than that of another row in the same round. */
function added(row: Row, bare: Row, figure: Figure): number {
  return median(row[figure].map((value, round) => value - bare[figure][round]!));
}

const LABELS: Readonly<Record<RequestKind, string>> = {page: 'a request', ping: 'a ping', session: '`/get-session`'};

function tableOf(group: readonly Row[]): string {
  const bare = group[0]!;
  const cells = (row: Row, figure: Figure, digits: number): string[] => {
    const more = added(row, bare, figure).toFixed(digits);
    return [
      middle(row[figure], digits),
      row === bare ? '' : more.startsWith('-') ? more.replace('-', '−') : `+${more}`,
    ];
  };
  return table(
    [bare.running.application.on, 'p50, ms', 'more', 'p99, ms', 'more', 'µs of CPU', 'more', 'µs of Redis', 'more'],
    group.map((row) => [
      `${LABELS[row.kind]}, ${row.running.application.name}`,
      ...cells(row, 'p50s', 2),
      ...cells(row, 'p99s', 2),
      ...cells(row, 'processor', 0),
      ...cells(row, 'ofRedis', 0),
    ]),
  );
}

function goalsOf(group: readonly Row[]): Goal[] {
  const bare = group[0]!;
  const {application} = bare.running;
  const find = (name: string, kind: RequestKind): Row | undefined =>
    group.find((row) => row.running.application.name === name && row.kind === kind);
  const [page, ping] = [find(GUARDED, 'page')!, find(GUARDED, 'ping')!];
  const cost = added(page, bare, 'processor');
  const [later, latest] = [added(page, bare, 'p50s'), added(page, bare, 'p99s')];
  const share = median(ping.processor.map((value, round) => value / bare.processor[round]!));
  const refreshing = group.find((row) => row.kind === 'page' && row !== page && row !== bare);
  const others = refreshing
    ? {
        others: `${peerName('better-auth', 'server')}, refresh at each request ${added(refreshing, bare, 'processor').toFixed(0)} µs`,
      }
    : {};
  const minor = application !== onExpress;
  return [
    {
      what: `server, ${application.on}: processor time that the guard adds to a request`,
      goal: `≤ ${MOST_ADDED} µs`,
      because: `A request with a database and a template takes some milliseconds of a core: of three, this is the twentieth
        part.`,
      measured: `${cost.toFixed(0)} µs`,
      met: cost <= MOST_ADDED,
      minor: minor && !isBetterAuth(application),
      why: WORK,
      ...others,
    },
    {
      what: `server, ${application.on}: milliseconds that the guard adds to the middle request`,
      goal: `≤ ${MOST_LATER.p50s} ms`,
      because:
        'The guard waits for Redis once. A page takes its user some hundred milliseconds, and one more does not show.',
      measured: `${later.toFixed(2)} ms`,
      met: later <= MOST_LATER.p50s,
      minor,
      why: SLOWEST,
    },
    {
      what: `server, ${application.on}: milliseconds that the guard adds to a request, p99`,
      goal: `≤ ${MOST_LATER.p99s} ms`,
      because: `A user takes a tenth of a second for at once. Of one page in a hundred the guard may take a tenth of that.`,
      measured: `${latest.toFixed(2)} ms`,
      met: latest <= MOST_LATER.p99s,
      minor: true,
      why: SLOWEST,
    },
    {
      what: `server, ${application.on}: processor time of a ping, to that of a request without the guard`,
      goal: '≤ 1.50 ×',
      because: `An element sends some pings an hour: as few as these, each may weigh as much as a request and a half.`,
      measured: `${share.toFixed(2)} ×`,
      met: share <= 1.5,
      minor: true,
    },
  ];
}

function explanation(): string {
  return `One process each on one Redis, ${PEOPLE} users; ${ROUNDS} rounds in turns of ${STEADY.milliseconds} ms at ${STEADY.rate} requests a second. Each figure is the median
(least–greatest) of the rounds, "more" the median of the differences in each round to the first row. A request asks for a
route that replies with the name of the signed-in user as JSON, and does nothing else, so the guard could not show more.
"µs of CPU" is the processor time of the server's process a request, "µs of Redis" that of Redis. The sessions of
iron-session are in its cookie, so there only the guard asks Redis. Redis is on the same machine: a network adds one way there and back to
each request with the guard.

better-auth extends a session in \`getSession\`, when \`updateAge\` has passed since it was last extended. With its default,
once a day for a session of a week, a request only reads, and there is no idle limit. With \`updateAge: 0\` each request
writes the session and sends its cookie, and the session ends after \`expiresIn\` without a request. It counts requests
and not the user: its own \`/get-session\` extends as well, so a page that polls never ends, and a user who writes for
longer than the limit is signed out, without a warning, in all tabs. With the guard, better-auth only reads
(\`disableRefresh\`), as in the example [better-auth-hono](examples.md#better-auth-hono).`;
}
