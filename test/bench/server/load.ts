/** Sends requests to servers as fast as they answer, or at a steady rate, from a process of its own. */
import {Connection} from './connection.ts';
import {crowdId} from './crowd-id.ts';
import {type RequestKind, requestKinds} from './request-kinds.ts';
import {answerEach} from './worker.ts';

export interface Load {
  /** Of a server, or of each process of one: the requests of a session then go to the processes in turn. */
  readonly port: number | readonly number[];
  /** Default: a ping. */
  readonly kind?: RequestKind;
  /** One Cookie header for each session, or the number of sessions of a crowd, which are chosen at random. */
  readonly cookies: readonly string[] | number;
  readonly connections: number;
  readonly milliseconds: number;
  /** Requests a second. Default: each connection sends the next request as soon as it has the reply. */
  readonly rate?: number;
}

export interface Served {
  readonly answered: number;
  readonly perSecond: number;
  /** Milliseconds from request to whole reply. */
  readonly latencies: readonly number[];
}

/** More requests than any server here answers in the time of one load. */
const MOST_REQUESTS = 200_000;

answerEach<Load, Served>(async (load) => {
  const {kind = 'ping', port, cookies, connections: count} = load;
  const ports = [port].flat();
  const nexts = ports.map((_, process) => requests(kind, cookies, process / ports.length));
  const connections = await Promise.all(
    Array.from({length: count}, async (_, n) => ({
      connection: await Connection.open(ports[n % ports.length]!, requestKinds[kind].reply),
      next: nexts[n % ports.length]!,
    })),
  );
  const run = load.rate === undefined ? flatOut : steadily;
  const served = await run(connections, load);
  for (const {connection} of connections) connection.close();
  return served;
});

/** A connection, and the next request of its process. */
interface Line {
  readonly connection: Connection;
  readonly next: () => Buffer;
}

type Run = (lines: readonly Line[], load: Load) => Promise<Served>;

const flatOut: Run = async (lines, {milliseconds}) => {
  const started = performance.now();
  let sent = 0;
  let served = 0;
  const untilEnd = ({connection, next}: Line): Promise<void> =>
    new Promise((ended) => {
      const send = (): void => {
        sent++;
        connection.ask(next(), answered);
      };
      const answered = (): void => {
        served++;
        if (performance.now() - started < milliseconds && sent < MOST_REQUESTS) send();
        else ended();
      };
      send();
    });
  await Promise.all(lines.map(untilEnd));
  return {answered: served, perSecond: served / ((performance.now() - started) / 1000), latencies: []};
};

/** A connection that still waits for a reply sends nothing, like a browser. */
const steadily: Run = async (lines, {milliseconds, rate = 1}) => {
  const idle = [...lines];
  const latencies: number[] = [];
  const started = performance.now();
  let sent = 0;
  const send = (line: Line): void => {
    const asked = performance.now();
    line.connection.ask(line.next(), () => {
      latencies.push(performance.now() - asked);
      idle.push(line);
    });
  };
  for (let passed = 0; passed < milliseconds; passed = performance.now() - started) {
    for (const due = (passed / 1000) * rate; sent < due; sent++) {
      const line = idle.shift();
      if (line) send(line);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  while (idle.length < lines.length) await new Promise((resolve) => setTimeout(resolve, 1));
  return {answered: latencies.length, perSecond: rate, latencies};
};

/**
 * Returns a function that gives the next request: of each session in turn, from this share of them on, or of a random
 * session of a crowd.
 */
function requests(kind: RequestKind, cookies: Load['cookies'], from: number): () => Buffer {
  if (typeof cookies === 'number') {
    return () => {
      const n = Math.floor(Math.random() * cookies);
      return request(kind, `sid=${crowdId(n)}`, n);
    };
  }
  const all = cookies.map((cookie, n) => request(kind, cookie, n));
  let sent = Math.floor(all.length * from);
  return () => all[sent++ % all.length]!;
}

/** A request by a script of the page, such as the element, with the headers that a browser adds. */
function request(kind: RequestKind, cookie: string, n: number): Buffer {
  return Buffer.from(
    [
      `GET ${requestKinds[kind].path(n)} HTTP/1.1`,
      'Host: 127.0.0.1',
      'Connection: keep-alive',
      'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36',
      'Accept: application/json',
      'X-Requested-With: session-security',
      'Sec-Fetch-Site: same-origin',
      'Sec-Fetch-Mode: cors',
      'Sec-Fetch-Dest: empty',
      'Accept-Encoding: gzip, deflate, br',
      'Accept-Language: en',
      `Cookie: ${cookie}`,
      '\r\n',
    ].join('\r\n'),
  );
}
