/** A server with a crowd of sessions, in a process of its own: `crowd-server.ts <kind> <sessions> <address of a database>`. */
import {createServer, type RequestListener} from 'node:http';
import type {AddressInfo} from 'node:net';
import {Pool} from 'pg';
import {createClient} from 'redis';
import type {ActivityStore} from 'session-security/server';
import {memoryStore} from 'session-security/server/memory';
import {sessionSecurity} from 'session-security/server/node';
import {postgresStore} from 'session-security/server/postgres';
import {redisStore} from 'session-security/server/redis';
import {sidOf} from './application.ts';
import {fillPostgres, fillRedis, LIMITS, signIn} from './crowd-fill.ts';
import {crowdId, crowdUser} from './crowd-id.ts';
import {HEADERS} from './floors.ts';
import {answerEach} from './worker.ts';

export type CrowdOrder = {readonly port: true} | {readonly processorTime: true};
export type CrowdAnswer = {readonly port: number} | {readonly microseconds: number};

const kinds = {
  memory(sessions: number): RequestListener {
    const store = memoryStore({maxRecords: sessions});
    for (let n = 0; n < sessions; n++) signIn(store, crowdId(n));
    return pingsOf(store);
  },

  async Redis(sessions: number, url: string): Promise<RequestListener> {
    const client = createClient({url, commandOptions: {timeout: 0}});
    await client.connect();
    const store = redisStore(client);
    await fillRedis(client, store, sessions);
    return pingsOf(store);
  },

  async PostgreSQL(sessions: number, url: string): Promise<RequestListener> {
    const pool = new Pool({connectionString: url, idleTimeoutMillis: 0});
    const table = `crowd_${sessions}`;
    const store = postgresStore(pool, {table});
    await store.createTable();
    await fillPostgres(pool, table, store, sessions);
    return pingsOf(store);
  },

  'a hand-written Map'(sessions: number): RequestListener {
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

/** Only the store depends on the number of sessions: the user is part of the id. */
function pingsOf(store: ActivityStore): RequestListener {
  return sessionSecurity({
    user: ({headers}) => crowdUser(sidOf(headers.cookie)!),
    sessionId: ({headers}) => sidOf(headers.cookie),
    endSession: () => {},
    expireAfter: LIMITS.expireAfter,
    maxLifetime: LIMITS.maxLifetime,
    store,
  });
}

const [kind, sessions, url = ''] = process.argv.slice(2);
if (kind) {
  const listening = Promise.resolve(kinds[kind as CrowdKind](Number(sessions), url)).then(async (listener) => {
    const server = createServer(listener);
    await new Promise<void>((opened) => server.listen(0, '127.0.0.1', opened));
    return (server.address() as AddressInfo).port;
  });
  answerEach<CrowdOrder, CrowdAnswer>(async (order) => {
    if ('port' in order) return {port: await listening};
    const {user, system} = process.cpuUsage();
    return {microseconds: user + system};
  });
}
