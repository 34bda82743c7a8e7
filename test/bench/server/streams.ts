import {type Findings, type Goal, table} from '../findings.ts';
import {growthText, type Point, slope} from '../growth.ts';
import {median, shuffled} from '../statistics.ts';
import type {ClientOrder, ToldAt} from './stream-clients.ts';
import {type StreamAnswer, type StreamOrder, streamKinds} from './stream-server.ts';
import {Worker} from './worker.ts';

const SIZES = [10, 100, 1000, 10_000] as const;
const MOST_STREAMS = SIZES.at(-1)!;
/** Before anything is measured, so that no stream pays for what is made once. */
const WARM_UP = 10;
/** All streams are ended so often. */
const ROUNDS = 3;
const CLIENTS = 2;
/** In seconds: one interval of the heartbeats. */
const IDLE = 25;

/** Node raises the number of open files to what the system allows it, which must be more than the streams. */
const EXPOSED = ['--expose-gc'];

type Client = Worker<ClientOrder, ToldAt>;

/** Measures many open event streams of one process, beside responses that are kept open by hand. */
export async function streams(): Promise<Findings> {
  const clients: readonly Client[] = Array.from({length: CLIENTS}, () => new Worker('stream-clients.ts'));
  const servers = Object.keys(streamKinds).flatMap((kind) =>
    SIZES.map((size) => new StreamServer(kind, size, clients)),
  );
  try {
    for (const server of servers) await server.open();
    await Promise.all(servers.map((server) => server.idle()));
    for (let round = 0; round < ROUNDS; round++) {
      for (const server of shuffled(servers)) await (round === 0 ? server.end() : server.openAndEnd());
    }
  } finally {
    await Promise.all([...clients, ...servers].map((one) => one.close()));
  }
  const curvesOf = (cost: (server: StreamServer) => number) =>
    Object.keys(streamKinds).map((name) => ({
      name,
      points: servers.filter(({kind}) => kind === name).map((server) => ({size: server.size, cost: cost(server)})),
    }));
  const heap = growthText({
    name: 'stream-heap',
    title: 'Kilobytes of heap an open event stream, by the number of streams, beside a bare set of responses',
    of: 'open streams',
    unit: 'kB of heap a stream',
    curves: curvesOf(({heap}) => heap / 1000),
  });
  const idle = growthText({
    name: 'stream-idle',
    title: 'Processor time of idle event streams, by the number of streams, beside a bare set of responses',
    of: 'open streams',
    unit: '% of a core, idle',
    curves: curvesOf(({idlePercent}) => idlePercent),
    digits: 2,
  });
  const told = curvesOf(({ends}) => median(ends));
  const telling = growthText({
    name: 'stream-end',
    title: 'Milliseconds from the end of all sessions to the last told page, by the number of streams',
    of: 'open streams',
    unit: 'ms to the last told',
    curves: told,
  });
  const [own, bare] = Object.keys(streamKinds).map((name) =>
    servers.find(({kind, size}) => kind === name && size === MOST_STREAMS),
  ) as [StreamServer, StreamServer];
  return {
    goals: goals(own, bare, told[0]!.points),
    charts: [...heap.charts, ...idle.charts, ...telling.charts],
    report: [
      ...heap.report,
      ...idle.report,
      ...telling.report,
      table(
        [`node:http, memory, ${MOST_STREAMS} streams`, 'kB of the process a stream'],
        [own, bare].map(({kind, resident}) => [kind, (resident / 1000).toFixed(1)]),
      ),
      `Each stream is of another session of one user; ${CLIENTS} processes of clients are on the same machine. Idle: ${IDLE} s, with one
heartbeat a stream. The times begin with \`endSessionsOf\`, which ends all of the sessions, and end where the last client reads the
message; medians of ${ROUNDS}. A process takes a fixed part, which few streams share, so a stream of ten costs more
heap. Idle streams and their end cost a part for each stream: a slope of 1 is the limit, since each page must be written to.
The buffers of the kernel for a
connection come on top.`,
    ],
  };
}

function goals(own: StreamServer, bare: StreamServer, told: readonly Point[]): Goal[] {
  const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1);
  const lastMs = ({ends}: StreamServer) => median(ends);
  return [
    {
      what: `server: kilobytes of heap an open event stream, of ${MOST_STREAMS}`,
      goal: '≤ 25 kB',
      because: `Ten thousand open browsers then take a quarter of a gigabyte, most of which node:http itself takes for a
        connection.`,
      measured: kilobytes(own.heap),
      met: own.heap <= 25_000,
      others: `${bare.kind} ${kilobytes(bare.heap)}`,
    },
    {
      what: `server: seconds from endSessionsOf to the last of ${MOST_STREAMS} told pages`,
      goal: '≤ 1 s',
      because: 'An open page is to know within a second, also where all of them end at once.',
      measured: `${(lastMs(own) / 1000).toFixed(2)}, slope ${slope(told).toFixed(2)}`,
      met: lastMs(own) <= 1000,
      others: `${bare.kind} ${(lastMs(bare) / 1000).toFixed(2)}`,
      minor: true,
      why: 'The clients share the two cores of this machine: responses that are kept open by hand take as long.',
    },
    {
      what: `server: processor time of ${MOST_STREAMS} idle streams, of one core`,
      goal: '≤ 2 %',
      because: 'Streams that say nothing should cost nothing that an operator sees.',
      measured: `${own.idlePercent.toFixed(2)} %`,
      met: own.idlePercent <= 2,
      others: `${bare.kind} ${bare.idlePercent.toFixed(2)} %`,
      minor: true,
      why: 'Responses that are kept open by hand take as much, with the same heartbeats: it is what Node takes to write them.',
    },
  ];
}

/** A server with so many open streams, and what they cost. */
class StreamServer {
  readonly kind: string;
  readonly size: number;
  /** Bytes a stream, on the heap and of the process. */
  heap = 0;
  resident = 0;
  idlePercent = 0;
  /** Milliseconds to the last told page, by round. */
  readonly ends: number[] = [];
  readonly #server: Worker<StreamOrder, StreamAnswer>;
  readonly #clients: readonly Client[];
  #begun = 0;

  constructor(kind: string, size: number, clients: readonly Client[]) {
    this.kind = kind;
    this.size = size;
    this.#clients = clients;
    this.#server = new Worker('stream-server.ts', {args: [kind], flags: EXPOSED});
  }

  async open(): Promise<void> {
    await this.#connect(WARM_UP, await this.#begin(WARM_UP));
    await this.#tell();
    const from = await this.#begin(this.size);
    const before = await this.#server.ask({used: true});
    await this.#connect(this.size, from);
    const after = await this.#server.ask({used: true});
    this.heap = (after.heap - before.heap) / this.size;
    this.resident = (after.resident - before.resident) / this.size;
  }

  async idle(): Promise<void> {
    const {microseconds} = await this.#server.ask({idle: IDLE});
    this.idlePercent = microseconds / (IDLE * 10_000);
  }

  async end(): Promise<void> {
    this.ends.push(await this.#tell());
  }

  async openAndEnd(): Promise<void> {
    await this.#connect(this.size, await this.#begin(this.size));
    await this.end();
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  /** @returns the number of the first session */
  async #begin(sessions: number): Promise<number> {
    const from = this.#begun;
    this.#begun += sessions;
    await this.#server.ask({begin: sessions, from});
    return from;
  }

  async #connect(streams: number, from: number): Promise<void> {
    const {port} = await this.#server.ask({port: true});
    const share = streams / CLIENTS;
    await Promise.all(this.#clients.map((client, n) => client.ask({port, from: from + n * share, streams: share})));
  }

  async #tell(): Promise<number> {
    const {port} = await this.#server.ask({port: true});
    const told = Promise.all(this.#clients.map((client) => client.ask({told: port})));
    const {askedAtMs} = await this.#server.ask({end: true});
    return Math.max(...(await told).map(({lastMs}) => lastMs)) - askedAtMs;
  }
}
