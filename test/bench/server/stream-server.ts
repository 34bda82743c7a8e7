/** A server with open event streams, in a process of its own: `stream-server.ts <kind>`. */
import {createServer, type RequestListener, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {memoryStore} from 'session-security/server/memory';
import {sessionSecurity} from 'session-security/server/node';
import {answerEach} from './worker.ts';

/**
 * `begin`: begins sessions from a number on. `used`: bytes on the heap, and of the process. `idle`: processor time in so
 * many seconds. `end`: ends all sessions.
 */
export type StreamOrder =
  | {readonly port: true}
  | {readonly begin: number; readonly from: number}
  | {readonly used: true}
  | {readonly idle: number}
  | {readonly end: true};

export interface StreamAnswer {
  readonly port: number;
  readonly heap: number;
  readonly resident: number;
  readonly microseconds: number;
  /** By the wall clock, in milliseconds: when the end was asked for. */
  readonly askedAtMs: number;
}

const NOTHING: StreamAnswer = {port: 0, heap: 0, resident: 0, microseconds: 0, askedAtMs: 0};

interface Kind {
  readonly listener: RequestListener;
  begin(id: string): Promise<void>;
  end(): Promise<unknown>;
}

const USER = 'ann';

export const streamKinds = {
  'session-security': (): Kind => {
    const id = (cookie = ''): string | undefined => /sid=(\w+)/.exec(cookie)?.[1];
    const security = sessionSecurity({
      user: ({headers}) => id(headers.cookie) && USER,
      sessionId: ({headers}) => id(headers.cookie),
      endSession: () => {},
      store: memoryStore(),
      events: {maxStreams: 100_000},
    });
    return {
      listener: security,
      begin: (session) => security.start({} as never, session, USER),
      end: () => security.endSessionsOf(USER),
    };
  },

  /** Without sessions and limits: a set of responses, and one timer that writes to all of them. */
  'a bare set of responses': (): Kind => {
    const open = new Set<ServerResponse>();
    setInterval(() => {
      for (const response of open) response.write(':\n\n');
    }, 25_000);
    return {
      listener: (_request, response) => {
        open.add(response);
        response.on('close', () => open.delete(response));
        response.writeHead(200, {'content-type': 'text/event-stream', 'cache-control': 'no-store'}).write(':\n\n');
      },
      begin: async () => {},
      async end() {
        for (const response of open) response.end('event: ended\ndata:\n\n');
      },
    };
  },
} as const;

/** Undefined: another script has imported this one. */
const makeKind = Object.entries(streamKinds).find(([name]) => name === process.argv[2])?.[1];
if (makeKind) {
  const kind = makeKind();
  const port = listen(kind);
  answerEach<StreamOrder, StreamAnswer>(async (order) => {
    if ('port' in order) return {...NOTHING, port: await port};
    if ('begin' in order) {
      for (let n = 0; n < order.begin; n++) await kind.begin(sessionId(order.from + n));
      return NOTHING;
    }
    if ('used' in order) return {...NOTHING, ...used()};
    if ('idle' in order) return {...NOTHING, microseconds: await idle(order.idle)};
    const askedAtMs = performance.timeOrigin + performance.now();
    await kind.end();
    return {...NOTHING, askedAtMs};
  });
}

async function listen({listener}: Kind): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((listening) => server.listen({port: 0, host: '127.0.0.1', backlog: 4096}, listening));
  return (server.address() as AddressInfo).port;
}

export function sessionId(n: number): string {
  return n.toString(16).padStart(32, '0');
}

function used(): Pick<StreamAnswer, 'heap' | 'resident'> {
  for (let n = 0; n < 4; n++) (globalThis as {gc?(): void}).gc!();
  const {heapUsed, arrayBuffers, rss} = process.memoryUsage();
  return {heap: heapUsed + arrayBuffers, resident: rss};
}

async function idle(seconds: number): Promise<number> {
  const before = process.cpuUsage();
  await new Promise((passed) => setTimeout(passed, seconds * 1000));
  const {user, system} = process.cpuUsage(before);
  return user + system;
}
