import type {Engine} from '../../../field/engines/failover.ts';
import {startCluster, startSentinels} from '../../../field/engines/redis-servers.ts';
import {ownRedisMissing} from '../../../support/redis.ts';
import {type Findings, type Goal, table} from '../../findings.ts';
import {median, middle} from '../../statistics.ts';
import {onExpress, onExpressGuarded, onHonoGuarded} from './applications.ts';
import {type Asked, type Line, type Outcome, watchFailure} from './failover-requests.ts';
import {Running} from './running.ts';

const FAILOVERS = 3;
const PEOPLE = 100;
/** Milliseconds of a step of the timeline, and its end. */
const STEP = 500;
const TIMELINE_END = 8000;
/** Milliseconds that requests may fail longer with the guard than without it. */
const MOST_LONGER = 500;
/** Milliseconds of a wait that a user notices. */
const WAIT = 1000;
/** Milliseconds after which the element no longer waits for the reply to a ping. */
const MOST_WAIT = 10_000;

interface Failing {
  readonly name: string;
  start(): Promise<Engine>;
}

const engines: readonly Failing[] = [
  {name: 'Sentinel', start: () => startSentinels('redis sentinel')},
  {name: 'Cluster', start: () => startCluster('redis cluster')},
];

/** The requests of each line, by its name, in one failover. */
type Failover = ReadonlyMap<string, readonly Asked[]>;

const BARE = 'Express, connect-redis: requests, without the guard';
const OURS = 'Express, connect-redis: requests, the guard';
/** Only the guard needs Redis. */
const GUARD_ALONE = ['Hono, iron-session: requests, the guard', 'Hono, iron-session: pings'] as const;

/** Kills the master of a Redis under load, and measures what requests get until its replica has taken over. */
export async function failover(): Promise<Findings> {
  if (ownRedisMissing) return {goals: [], report: [`The failover of Redis was not measured: it ${ownRedisMissing}.`]};
  const goals: Goal[] = [];
  const report: string[] = [];
  for (const {name, start} of engines) {
    const failovers: Failover[] = [];
    for (let n = 0; n < FAILOVERS; n++) failovers.push(await failOnce(start));
    goals.push(...goalsOf(name, failovers));
    report.push(summary(name, failovers), timeline(name, failovers.at(-1)!));
  }
  return {goals, report: [...report, explanation()]};
}

async function failOnce(start: Failing['start']): Promise<Failover> {
  const engine = await start();
  const servers: Running[] = [];
  try {
    const redis = {client: engine.spec.client, urls: engine.spec.urls} as Parameters<typeof Running.start>[1];
    const applications = [onExpress, onExpressGuarded, onHonoGuarded];
    servers.push(...(await Promise.all(applications.map((one) => Running.start(one, redis, PEOPLE)))));
    const [bare, express, hono] = servers as [Running, Running, Running];
    const lines: readonly Line[] = [
      {name: BARE, running: bare, kind: 'page'},
      {name: OURS, running: express, kind: 'page'},
      {name: GUARD_ALONE[0], running: hono, kind: 'page'},
      {name: GUARD_ALONE[1], running: hono, kind: 'ping'},
    ];
    await engine.untilCopied();
    const asked = await watchFailure(lines, () => engine.fail());
    return new Map(lines.map(({name}, index) => [name, asked[index]!]));
  } finally {
    await Promise.all(servers.map((server) => server.close()));
    await engine.close();
  }
}

const count = (asked: readonly Asked[], wanted: Outcome) => asked.filter(({outcome}) => outcome === wanted).length;

/** Milliseconds from the failure until the last request was sent that was not answered at once. */
function failedFor(asked: readonly Asked[]): number {
  return Math.max(
    0,
    ...asked.filter(({outcome, tookMs}) => outcome !== 'answered' || tookMs > WAIT).map(({atMs}) => atMs),
  );
}

const longestWait = (asked: readonly Asked[]) => Math.max(...asked.map(({tookMs}) => tookMs));

function goalsOf(name: string, failovers: readonly Failover[]): Goal[] {
  const all = failovers.flatMap((one) => [...one.values()]);
  const signedOut = all.reduce((sum, asked) => sum + count(asked, 'signed out'), 0);
  const wait = Math.max(...failovers.flatMap((one) => GUARD_ALONE.map((line) => longestWait(one.get(line)!))));
  const longer = median(failovers.map((one) => failedFor(one.get(OURS)!) - failedFor(one.get(BARE)!)));
  return [
    {
      what: `server: users signed out by ${FAILOVERS} failovers of Redis ${name}`,
      goal: '0',
      because: 'A user who loses unsaved work to a failure of a server that has a replica would not come back.',
      measured: String(signedOut),
      met: signedOut === 0,
      minor: name !== engines[0]!.name,
    },
    {
      what: `server, Redis ${name}: milliseconds that requests fail or wait longer with the guard than without`,
      goal: `≤ ${MOST_LONGER} ms`,
      because: 'The sessions of connect-redis fail as long as their Redis does: the guard should add nothing.',
      measured: `${longer.toFixed(0)} ms`,
      met: longer <= MOST_LONGER,
      minor: true,
    },
    {
      what: `server, Redis ${name}: the longest wait for the guard in a failover`,
      goal: `< ${MOST_WAIT / 1000} s`,
      because: `An element waits ${MOST_WAIT / 1000} s for a ping, and proxies wait longer: they have the answer of the server itself before that.
        \`storeTimeout\` is 5 s, which leaves as much for the network and for a server that is busy with the failover.`,
      measured: `${(wait / 1000).toFixed(1)} s`,
      met: wait < MOST_WAIT,
      minor: true,
    },
  ];
}

function summary(engine: string, failovers: readonly Failover[]): string {
  const linesOf = [...failovers[0]!.keys()];
  return table(
    [`Redis ${engine}`, 'ms of trouble', 'refused, 503', 'other errors', 'longest wait, ms', 'signed out'],
    linesOf.map((line) => {
      const all = failovers.map((one) => one.get(line)!);
      return [
        line,
        middle(all.map(failedFor)),
        middle(all.map((asked) => count(asked, 'refused'))),
        middle(all.map((asked) => count(asked, 'failed'))),
        middle(all.map(longestWait)),
        middle(all.map((asked) => count(asked, 'signed out'))),
      ];
    }),
  );
}

function timeline(engine: string, failover: Failover): string {
  const lines = [...failover];
  const steps = Array.from({length: TIMELINE_END / STEP + 1}, (_, n) => (n - 1) * STEP);
  const within = (asked: readonly Asked[], from: number) =>
    asked.filter(({atMs}) => atMs >= from && atMs < from + STEP);
  return table(
    [`ms after the kill, Redis ${engine}`, ...lines.map(([name]) => name)],
    steps
      .filter((from) => lines.some(([, asked]) => within(asked, from).length > 0))
      .map((from) => [
        `${from} to ${from + STEP}`.replaceAll('-', '−'),
        ...lines.map(([, asked]) => {
          const sent = within(asked, from);
          return `${count(sent, 'answered')} of ${sent.length}`;
        }),
      ]),
  );
}

function explanation(): string {
  return `${FAILOVERS} failovers of each kind: \`SIGKILL\` for the master (Sentinel: one with two replicas, three sentinels; Cluster: one of three
masters, with a replica each), while each line sends 100 requests a second of ${PEOPLE} users; the client is \`redis\` with the
options of docs/server.md. The servers take a silence of 1 s for a death, and then elect. Each figure is the median
(least–greatest); "ms of trouble" lasts from the kill until the last request was sent
that got an error or waited for more than a second. Of a longest wait, what is above \`storeTimeout\`, 5 s, is the wait for a core: measured
in the server, requests were refused 0.2 s late, while four processes and the load shared two cores. With Sentinel the client lets commands wait for the new master. express-session fails by
itself, with 500, while it cannot read its own session. Sessions of iron-session need no Redis, so there the guard alone
refuses. The timelines show the requests answered, of those sent in each half second, of the last failover. At last each user asked
once more.`;
}
