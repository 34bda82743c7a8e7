import {findPostgres, postgresMissing} from '../../support/postgres.ts';
import {type FoundDatabase, findRedis, redisMissing} from '../../support/redis.ts';
import {type Findings, type Goal, table} from '../findings.ts';
import {median, middle, quantile, shuffled} from '../statistics.ts';
import type {Answered, Order} from './answer-orders.ts';
import {type Contestant, contestants, type Guarded} from './contestants.ts';
import type {Load, Served} from './load.ts';
import {Worker} from './worker.ts';

const ROUNDS = 9;
const PEOPLE = 1000;
/** Milliseconds in which the JavaScript engine optimizes a server: it gets faster for 50,000 pings. */
const WARM_UP = 4000;
/**
 * A short time, and several times a round, so that other work of the machine affects all servers alike. Long enough
 * that the processor's caches are those of a busy server.
 */
const FLAT_OUT = {connections: 16, milliseconds: 100};
const TURNS = 6;
/**
 * The same rate for all: at full load, the server with fewer pings a second would also have longer waits. Long enough
 * that neither the first pings of a round nor one pause of the machine decides the p99.
 */
const STEADY = {connections: 16, milliseconds: 300, rate: 1000};

/**
 * Measures pings a second over 16 busy connections, the processor time of a ping, and the 99th percentile of the reply
 * time at 1000 pings a second. One process serves, and another one sends. The servers take turns, those of one
 * framework within a second and in a random order, so that other work of the machine affects all of them alike. The
 * median over the rounds leaves out work that affects only some rounds: the p99 of all pings together varied half as
 * much again from run to run.
 */
export async function pingsASecond(): Promise<Findings> {
  const databases = await startDatabases();
  const env = Object.fromEntries(databases.map(({variable, database}) => [variable, database.url]));
  const load = new Worker<Load, Served>('load.ts');
  const running: Running[] = [];
  try {
    for (const contestant of contestants) {
      if (!contestant.missing) running.push(await Running.start(contestant, load, env));
    }
    const bareOf = ({bare}: Running) => running.find(({name}) => name === bare)!;
    const frameworks = [...new Set(running.map(bareOf))].map((bare) => running.filter((one) => bareOf(one) === bare));
    for (let round = 0; round < ROUNDS; round++) {
      for (const its of shuffled(frameworks)) {
        for (let turn = 0; turn < TURNS; turn++) for (const one of shuffled(its)) await one.measureFlatOut();
        for (const one of its) one.closeRound();
        for (const one of shuffled(its)) await one.measureSteadily();
      }
    }
    return {
      goals: running.flatMap((one) => one.goals(bareOf(one))),
      report: [
        table(
          ['', 'pings a second', '× bare', 'µs of CPU a ping', '× bare', 'p99, ms', '× bare'],
          running.map((one) => one.row(bareOf(one))),
        ),
        `Median (least–greatest) of ${ROUNDS} rounds in turns; × bare is the median of the ratios in each round, to the same
framework with a constant. ${PEOPLE} users; full load by ${FLAT_OUT.connections} connections, ${TURNS} × ${FLAT_OUT.milliseconds} ms a round, which also gives the processor time of a ping; p99 at
${STEADY.rate} pings a second, of ${(STEADY.rate * STEADY.milliseconds) / 1000} in a round. Other work on the machine disturbs all of this, processor time least. "A GET of Redis" is
the cost of a round trip.`,
      ],
    };
  } finally {
    await Promise.all([load, ...running].map((one) => one.close()));
    for (const {database} of databases) await database.close();
  }
}

/** The least share of the pings a second of the framework without session security. */
const GOALS: Partial<Record<Guarded, number>> = {
  'node:http, memory': 0.7,
  'node:http, Redis': 0.35,
  'Express, memory': 0.95,
  'Fastify, memory': 0.55,
  'Hono, memory': 0.55,
};
/** Milliseconds. */
const MOST_P99 = 10;

const BECAUSE: Readonly<Record<string, string>> = {
  'node:http, memory': `A server that answers 10,000 requests a second then answers 7,000 pings, and a million users who work at
    once send 2,800 at most.`,
  'node:http, Redis': `A server that answers 10,000 requests a second then answers 3,500 pings, and a million users who work at
    once send 2,800 at most.`,
  'Express, memory': 'Express itself takes most of the time, so the guard should not show.',
  'Fastify, memory':
    'A Map written by hand that sends the same headers reaches some 0.65: most of the rest is the contract.',
  'Hono, memory':
    'A Map written by hand that sends the same headers reaches some 0.65: most of the rest is the contract.',
};

const MAIN = ['node:http, memory', 'Express, memory'];

const WHY_SLOWER = `The rows below show the parts: a Map written by hand, which only expires and sends the same eight headers, and a
  round trip to Redis. The rest is the contract's rules for each ping, from the session's cookie to the reply. The
  share depends on the machine: where a bare reply took 41 µs of processor time, node:http with the memory store reached 0.78 ×, and
  where it took 24 µs, 0.63 ×. The ping itself took 18 and 12 µs more.`;
const WHY_LATER = `On a busy machine it is mostly the wait for a core, and with Redis two such waits more: the row of its plain GET
  shows how much that is.`;

function ratio(own: readonly number[], other: readonly number[]): number {
  return median(own.map((value, round) => value / other[round]!));
}

/** A database, and the environment variable in which its servers find the address. */
interface Started {
  readonly variable: string;
  readonly database: FoundDatabase;
}

async function startDatabases(): Promise<readonly Started[]> {
  const started: Started[] = [];
  if (!redisMissing) started.push({variable: 'REDIS_URL', database: await findRedis()});
  if (!postgresMissing) started.push({variable: 'POSTGRES_URL', database: await findPostgres()});
  return started;
}

/** A server in its own process, and its measurements by round. */
class Running {
  readonly name: string;
  readonly bare: string;
  readonly #server: Worker<Order, Answered>;
  readonly #load: Worker<Load, Served>;
  readonly #address: Pick<Load, 'port' | 'cookies'>;
  readonly #turns: {readonly answered: number; readonly perSecond: number; readonly microseconds: number}[] = [];
  readonly #rates: number[] = [];
  readonly #processor: number[] = [];
  readonly #p99s: number[] = [];

  private constructor(
    {name, bare}: Contestant,
    server: Worker<Order, Answered>,
    load: Worker<Load, Served>,
    address: Answered,
  ) {
    this.name = name;
    this.bare = bare;
    this.#server = server;
    this.#load = load;
    this.#address = address as Pick<Load, 'port' | 'cookies'>;
  }

  static async start(
    contestant: Contestant,
    load: Worker<Load, Served>,
    env: Readonly<Record<string, string>>,
  ): Promise<Running> {
    const server = new Worker<Order, Answered>('serve.ts', {args: [contestant.name], env});
    const running = new Running(contestant, server, load, await server.ask({people: PEOPLE}));
    await load.ask({...running.#address, ...FLAT_OUT, milliseconds: WARM_UP});
    return running;
  }

  async measureFlatOut(): Promise<void> {
    const before = await this.#processorTime();
    const {perSecond, answered} = await this.#load.ask({...this.#address, ...FLAT_OUT});
    this.#turns.push({answered, perSecond, microseconds: (await this.#processorTime()) - before});
  }

  closeRound(): void {
    const turns = this.#turns.splice(0);
    const sum = (of: (turn: (typeof turns)[number]) => number) => turns.reduce((all, turn) => all + of(turn), 0);
    this.#processor.push(sum(({microseconds}) => microseconds) / sum(({answered}) => answered));
    this.#rates.push(TURNS / sum(({perSecond}) => 1 / perSecond));
  }

  async measureSteadily(): Promise<void> {
    const {latencies} = await this.#load.ask({...this.#address, ...STEADY});
    this.#p99s.push(quantile(latencies, 0.99));
  }

  row(bare: Running): string[] {
    const beside = (own: readonly number[], other: readonly number[]) => ratio(own, other).toFixed(2);
    return [
      this.name,
      middle(this.#rates),
      beside(this.#rates, bare.#rates),
      middle(this.#processor),
      beside(this.#processor, bare.#processor),
      middle(this.#p99s, 2),
      beside(this.#p99s, bare.#p99s),
    ];
  }

  goals(bare: Running): Goal[] {
    const least = GOALS[this.name as Guarded];
    if (least === undefined) return [];
    const [rate, p99] = [ratio(this.#rates, bare.#rates), median(this.#p99s)];
    return [
      {
        what: `server, ${this.name}: pings a second`,
        goal: `≥ ${least.toFixed(2)} × bare`,
        because: BECAUSE[this.name] ?? '',
        measured: `${rate.toFixed(2)} ×`,
        met: rate >= least,
        minor: !MAIN.includes(this.name),
        why: WHY_SLOWER,
      },
      {
        what: `server, ${this.name}: p99`,
        goal: `≤ ${MOST_P99} ms`,
        because:
          'A warning waits for a ping, and a user notices a tenth of a second: the server may take a tenth of that.',
        measured: `${p99.toFixed(2)} ms`,
        met: p99 <= MOST_P99,
        minor: true,
        why: WHY_LATER,
      },
    ];
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  async #processorTime(): Promise<number> {
    return ((await this.#server.ask({processorTime: true})) as {microseconds: number}).microseconds;
  }
}
