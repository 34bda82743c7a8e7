import {type Findings, type Goal, table} from '../../findings.ts';
import {median, middle, quantile, shuffled} from '../../statistics.ts';
import type {Load, Served} from '../load.ts';
import {Worker} from '../worker.ts';
import {type AsRun, onExpress, onExpressGuarded} from './applications.ts';
import {Running} from './running.ts';

const ROUNDS = 7;
const PEOPLE = 1000;
/** Milliseconds. */
const WARM_UP = 3000;
const FLAT_OUT = {connections: 16, milliseconds: 400};
const STEADY = {connections: 16, milliseconds: 600, rate: 500};
const MOST = 1.1;

interface Row {
  readonly running: Running;
  readonly kind: 'page' | 'ping';
  readonly perSecond: number[];
  /** Microseconds of all processes, at full load. */
  readonly processor: number[];
  /** Milliseconds, at the steady rate. */
  readonly p50s: number[];
  readonly p99s: number[];
}

/** Measures an application of one process beside one of two, to which the requests of each session go in turn. */
export async function twoProcesses(redisUrl: string): Promise<Findings> {
  const load = new Worker<Load, Served>('load.ts');
  const servers: Running[] = [];
  try {
    for (const application of [onExpress, onExpressGuarded]) {
      for (const processes of [1, 2]) {
        servers.push(await Running.start(application, {client: 'redis', urls: [redisUrl]}, PEOPLE, processes));
      }
    }
    const rows = servers.map(newRow);
    for (const row of rows) await load.ask({...target(row), ...FLAT_OUT, milliseconds: WARM_UP});
    for (let round = 0; round < ROUNDS; round++) for (const row of shuffled(rows)) await measure(row, load);
    return {goals: [goal(rows)], report: [tableOf(rows), explanation()]};
  } finally {
    await Promise.all([load, ...servers].map((one) => one.close()));
  }
}

function newRow(running: Running): Row {
  const kind = running.application === onExpress ? 'page' : 'ping';
  return {running, kind, perSecond: [], processor: [], p50s: [], p99s: []};
}

const target = ({running: {ports: port, cookies}, kind}: Row) => ({port, cookies, kind});

async function measure(row: Row, load: Worker<Load, Served>): Promise<void> {
  const before = await row.running.processorTime();
  const {answered, perSecond} = await load.ask({...target(row), ...FLAT_OUT});
  row.processor.push(((await row.running.processorTime()) - before) / answered);
  row.perSecond.push(perSecond);
  const {latencies} = await load.ask({...target(row), ...STEADY});
  row.p50s.push(median(latencies));
  row.p99s.push(quantile(latencies, 0.99));
}

/** The ratio of two processes to one in each round. */
function ratios(rows: readonly Row[], of: AsRun, figure: 'perSecond' | 'processor'): number[] {
  const [one, two] = rows.filter(({running}) => running.application === of) as [Row, Row];
  return two[figure].map((value, round) => value / one[figure][round]!);
}

/** Two processes, Redis and the load share two cores and their caches. The application without the guard pays for that, too. */
function goal(rows: readonly Row[]): Goal {
  const own = ratios(rows, onExpressGuarded, 'processor');
  const bare = ratios(rows, onExpress, 'processor');
  const beside = median(own.map((value, round) => value / bare[round]!));
  return {
    what: `server, ${onExpress.on}: what a second process adds to the processor time of a ping, to what it adds to a request without the guard`,
    goal: `≤ ${MOST} ×`,
    because:
      'The processes tell each other nothing, so twice as many cores serve twice as many users, with the guard as without.',
    measured: `${beside.toFixed(2)} × (${median(own).toFixed(2)} × by ${median(bare).toFixed(2)} ×)`,
    met: beside <= MOST,
    minor: true,
    why: `Two processes take turns on two cores with Redis and the load, so each finds less of its own in the caches of the processor.
      Two runs gave 0.95 × and 1.12 ×.`,
  };
}

function tableOf(rows: readonly Row[]): string {
  return table(
    [onExpress.on, 'processes', 'a second, full load', '× one', 'µs of CPU', '× one', 'p50, ms', 'p99, ms'],
    rows.map((row) => {
      const {application, ports} = row.running;
      const beside = (figure: 'perSecond' | 'processor') =>
        ports.length === 1 ? '1.00' : median(ratios(rows, application, figure)).toFixed(2);
      return [
        row.kind === 'ping' ? 'pings, the guard' : 'requests, without the guard',
        String(ports.length),
        middle(row.perSecond),
        beside('perSecond'),
        middle(row.processor),
        beside('processor'),
        middle(row.p50s, 2),
        middle(row.p99s, 2),
      ];
    }),
  );
}

function explanation(): string {
  return `The requests of a session go to the two processes in turn; ${ROUNDS} rounds, ${FLAT_OUT.milliseconds} ms at full load and ${STEADY.milliseconds} ms at ${STEADY.rate} a second for
p50 and p99. On a machine with two cores, the processes share them with Redis and with the load, so two processes cannot
answer twice as many; the processor time says whether they would on a larger one.`;
}
