/** A server with a crowd of sessions, in a process of its own: `crowd-server.ts <kind> <sessions>`. */
import {createServer, type RequestListener} from 'node:http';
import type {AddressInfo} from 'node:net';
import {memoryStore} from 'session-security/server/memory';
import {sessionSecurity} from 'session-security/server/node';
import {sidOf} from './application.ts';
import {crowdId} from './crowd-id.ts';
import {HEADERS} from './floors.ts';
import {answerEach} from './worker.ts';

export type CrowdOrder = {readonly port: true} | {readonly processorTime: true};
export type CrowdAnswer = {readonly port: number} | {readonly microseconds: number};

/** Only the lookup of the session depends on the number of users: the user is part of the id. */
const kinds = {
  'session-security': (sessions: number): RequestListener => {
    const store = memoryStore({maxRecords: sessions});
    for (let n = 0; n < sessions; n++) store.start(crowdId(n), {expireAfter: 600, maxLifetime: 43_200});
    return sessionSecurity({
      user: ({headers}) => sidOf(headers.cookie),
      sessionId: ({headers}) => sidOf(headers.cookie),
      endSession: () => {},
      store,
    });
  },
  'a hand-written Map': (sessions: number): RequestListener => {
    const lastActivity = new Map<string, number>();
    for (let n = 0; n < sessions; n++) lastActivity.set(crowdId(n), Date.now());
    const always = Object.entries(HEADERS);
    return ({headers}, res) => {
      const id = sidOf(headers.cookie)!;
      const last = Math.max(lastActivity.get(id)!, Date.now());
      lastActivity.set(id, last);
      for (const [name, value] of always) res.setHeader(name, value);
      res.end(String(Math.ceil((Date.now() - last) / 1000)));
    };
  },
} as const;

export type CrowdKind = keyof typeof kinds;

if (process.argv[2]) {
  const server = createServer(kinds[process.argv[2] as CrowdKind](Number(process.argv[3])));
  const listening = new Promise<void>((opened) => server.listen(0, '127.0.0.1', opened));
  answerEach<CrowdOrder, CrowdAnswer>(async (order) => {
    await listening;
    if ('port' in order) return {port: (server.address() as AddressInfo).port};
    const {user, system} = process.cpuUsage();
    return {microseconds: user + system};
  });
}
