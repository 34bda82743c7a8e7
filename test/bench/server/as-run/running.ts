import type {RedisSpec} from '../../../field/engines/open-store.ts';
import type {Answered, Order} from '../answer-orders.ts';
import {Worker} from '../worker.ts';
import {type AsRun, applications} from './applications.ts';

type Process = Worker<Order, Answered>;

/** An application in one process or more, which share its sessions. */
export class Running {
  readonly application: AsRun;
  readonly ports: readonly number[];
  /** The Cookie header of each user. */
  readonly cookies: readonly string[];
  readonly #processes: readonly Process[];

  private constructor(application: AsRun, processes: readonly Process[], started: readonly Started[]) {
    this.application = application;
    this.#processes = processes;
    this.ports = started.map(({port}) => port);
    this.cookies = started[0]!.cookies;
  }

  static async start(application: AsRun, redis: RedisSpec, people: number, processes = 1): Promise<Running> {
    const args = [String(applications.indexOf(application))];
    const env = {REDIS: JSON.stringify(redis), NODE_ENV: 'production'};
    const workers = Array.from({length: processes}, () => new Worker<Order, Answered>('as-run/serve.ts', {args, env}));
    const started = workers.map((worker, n) => worker.ask({people: n === 0 ? people : 0}) as Promise<Started>);
    return new Running(application, workers, await Promise.all(started));
  }

  /** Microseconds of all its processes so far. */
  async processorTime(): Promise<number> {
    const times = await Promise.all(this.#processes.map((process) => process.ask({processorTime: true})));
    return times.reduce((sum, time) => sum + (time as {microseconds: number}).microseconds, 0);
  }

  async close(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.close()));
  }
}

type Started = Extract<Answered, {port: number}>;
