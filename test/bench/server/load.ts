/** Sends pings to servers as fast as they answer, or at a steady rate, from a process of its own. */
import {Connection} from './connection.ts';
import {crowdId} from './crowd-id.ts';
import {answerEach} from './worker.ts';

export interface Load {
  readonly port: number;
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
  const next = pings(load.cookies);
  const connections = await Promise.all(Array.from({length: load.connections}, () => Connection.open(load.port)));
  const run = load.rate === undefined ? flatOut : steadily;
  const served = await run(connections, next, load);
  for (const connection of connections) connection.close();
  return served;
});

type Run = (connections: readonly Connection[], nextPing: () => Buffer, load: Load) => Promise<Served>;

const flatOut: Run = async (connections, nextPing, {milliseconds}) => {
  const started = performance.now();
  let sent = 0;
  let served = 0;
  const untilEnd = (connection: Connection): Promise<void> =>
    new Promise((ended) => {
      const next = (): void => {
        sent++;
        connection.ask(nextPing(), answered);
      };
      const answered = (): void => {
        served++;
        if (performance.now() - started < milliseconds && sent < MOST_REQUESTS) next();
        else ended();
      };
      next();
    });
  await Promise.all(connections.map(untilEnd));
  return {answered: served, perSecond: served / ((performance.now() - started) / 1000), latencies: []};
};

/** A connection that still waits for a reply sends nothing, like a browser. */
const steadily: Run = async (connections, nextPing, {milliseconds, rate = 1}) => {
  const idle = [...connections];
  const latencies: number[] = [];
  const started = performance.now();
  let sent = 0;
  const send = (connection: Connection): void => {
    const asked = performance.now();
    connection.ask(nextPing(), () => {
      latencies.push(performance.now() - asked);
      idle.push(connection);
    });
  };
  for (let passed = 0; passed < milliseconds; passed = performance.now() - started) {
    for (const due = (passed / 1000) * rate; sent < due; sent++) {
      const connection = idle.shift();
      if (connection) send(connection);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  while (idle.length < connections.length) await new Promise((resolve) => setTimeout(resolve, 1));
  return {answered: latencies.length, perSecond: rate, latencies};
};

/** Returns a function that gives the next ping: of each session in turn, or of a random session of a crowd. */
function pings(cookies: readonly string[] | number): () => Buffer {
  if (typeof cookies === 'number') {
    return () => {
      const n = Math.floor(Math.random() * cookies);
      return ping(`sid=${crowdId(n)}`, n);
    };
  }
  const requests = cookies.map(ping);
  let sent = 0;
  return () => requests[sent++ % requests.length]!;
}

/** A ping of the element, with the headers that a browser adds. */
function ping(cookie: string, n: number): Buffer {
  return Buffer.from(
    [
      `GET /session_security/ping?idleFor=${n % 10} HTTP/1.1`,
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
