import {type Findings, table} from '../findings.ts';
import {median, middle, shuffled} from '../statistics.ts';
import type {CrowdAnswer, CrowdKind, CrowdOrder} from './crowd-server.ts';
import type {Load, Served} from './load.ts';
import {Worker} from './worker.ts';

const ROUNDS = 21;
const FEW = 1000;
const MANY = 1_000_000;
const MOST = 1.15;
const WARM_UP = 3000;
const FLAT_OUT = {connections: 16, milliseconds: 300};
const KINDS: readonly CrowdKind[] = ['session-security', 'a hand-written Map'];

/**
 * Measures the processor time of a ping with a thousand and with a million sessions, each of another user. The order of
 * the sessions is random.
 */
export async function pingsOfCrowds(): Promise<Findings> {
  const load = new Worker<Load, Served>('load.ts');
  const crowds = KINDS.flatMap((kind) => [FEW, MANY].map((sessions) => new Crowd(kind, sessions, load)));
  try {
    for (const crowd of crowds) await crowd.warmUp();
    for (let round = 0; round < ROUNDS; round++) for (const crowd of shuffled(crowds)) await crowd.measure();
  } finally {
    await Promise.all([load, ...crowds].map((one) => one.close()));
  }
  const growth = (kind: CrowdKind): number => {
    const [few, many] = crowds.filter((crowd) => crowd.kind === kind).map(({costs}) => costs);
    return median(many!.map((cost, round) => cost / few![round]!));
  };
  const [ours, floor] = KINDS.map(growth) as [number, number];
  return {
    goals: [
      {
        what: 'server: processor time of a ping with a million sessions, to that with a thousand',
        goal: `≤ ${MOST} ×`,
        because: 'A server that suffices for a thousand users then suffices for each thousand of a million.',
        measured: `${ours.toFixed(2)} ×`,
        met: ours <= MOST,
        why: 'A lookup in a Map of a million waits for memory beyond the caches, as the Map written by hand does.',
        others: `a hand-written Map ${floor.toFixed(2)} ×`,
      },
    ],
    report: [
      table(
        ['node:http, memory', 'sessions', 'µs of CPU a ping'],
        crowds.map(({kind, sessions, costs}) => [kind, String(sessions), middle(costs)]),
      ),
      `Median (least–greatest) of ${ROUNDS} rounds in turns, ${FLAT_OUT.milliseconds} ms each; sessions are asked in an order of chance.`,
    ],
  };
}

/** A server with a number of sessions, and the cost of a ping in each round, in microseconds. */
class Crowd {
  readonly costs: number[] = [];
  readonly kind: CrowdKind;
  readonly sessions: number;
  readonly #server: Worker<CrowdOrder, CrowdAnswer>;
  readonly #load: Worker<Load, Served>;

  constructor(kind: CrowdKind, sessions: number, load: Worker<Load, Served>) {
    this.kind = kind;
    this.sessions = sessions;
    this.#load = load;
    this.#server = new Worker('crowd-server.ts', {args: [kind, String(sessions)]});
  }

  async warmUp(): Promise<void> {
    await this.#ask(WARM_UP);
  }

  async measure(): Promise<void> {
    const before = await this.#processorTime();
    const {answered} = await this.#ask(FLAT_OUT.milliseconds);
    this.costs.push(((await this.#processorTime()) - before) / answered);
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  async #ask(milliseconds: number): Promise<Served> {
    const {port} = (await this.#server.ask({port: true})) as {port: number};
    return this.#load.ask({port, cookies: this.sessions, ...FLAT_OUT, milliseconds});
  }

  async #processorTime(): Promise<number> {
    return ((await this.#server.ask({processorTime: true})) as {microseconds: number}).microseconds;
  }
}
