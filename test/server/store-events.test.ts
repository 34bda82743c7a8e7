import {deepEqual, equal, fail, ok, rejects} from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {describe, test} from 'node:test';
import {Redis} from 'ioredis';
import {Pool} from 'pg';
import {createClient} from 'redis';
import {createSessionSecurity, type ObservedEvent, type StoreEvent} from '../../server-contract/index.ts';
import {memoryStore} from '../../server-contract/stores/memory.ts';
import {postgresStore} from '../../server-contract/stores/postgres.ts';
import {redisStore} from '../../server-contract/stores/redis.ts';
import {freePort} from '../support/free-port.ts';
import {findPostgres, postgresMissing} from '../support/postgres.ts';
import {findRedis, redisMissing} from '../support/redis.ts';

const LIMITS = {expireAfter: 10, maxLifetime: 100};
const HOUR = 3600;

describe('ping of a store', () => {
  test('O4: the memory store answers', async () => {
    equal(await memoryStore().ping(), undefined);
  });

  test('O4: Redis answers every kind of client, and not one that is closed', {skip: redisMissing}, async (t) => {
    const redis = await findRedis();
    t.after(() => redis.close());
    const client = createClient({url: redis.url, disableOfflineQueue: true}).on('error', () => {});
    const io = new Redis(redis.url, {enableOfflineQueue: false, lazyConnect: true}).on('error', () => {});
    await Promise.all([client.connect(), io.connect()]);
    const command = (name: string, ...args: string[]) => client.sendCommand([name, ...args]);
    const stores = [redisStore(client), redisStore(io), redisStore(command)];
    for (const store of stores) equal(await store.ping?.(), undefined);
    client.destroy();
    io.disconnect();
    for (const store of stores) await rejects(async () => store.ping?.());
  });

  test('O4: PostgreSQL answers, and not where nobody listens', {skip: postgresMissing}, async (t) => {
    const database = await findPostgres();
    const pool = new Pool({connectionString: database.url});
    const nobody = new Pool({host: '127.0.0.1', port: await freePort()});
    t.after(async () => {
      await Promise.all([pool.end(), nobody.end()]);
      await database.close();
    });
    equal(await postgresStore(pool).ping?.(), undefined);
    await rejects(async () => postgresStore(nobody).ping?.(), {code: 'ECONNREFUSED'});
  });
});

describe('events of a store', () => {
  test('O4: the memory store tells its sweeps, and whom it signs out when it is full', () => {
    const events: StoreEvent[] = [];
    let nowMs = 0;
    const store = memoryStore({now: () => nowMs, maxRecords: 2});
    store.reportEventsTo?.((event) => events.push(event));
    for (const id of ['a', 'b']) store.start(id, LIMITS);
    deepEqual(events, []);
    store.start('c', LIMITS);
    nowMs = 70_000;
    store.start('d', LIMITS);
    nowMs += 2 * HOUR * 1000;
    store.start('e', LIMITS);
    deepEqual(
      events.map(({kind, outcome, reason, count}) => [kind, outcome, reason, count]),
      [
        ['sweep', 'removed', 'full', 0],
        ['evict', 'ended', 'full', 1],
        ['sweep', 'removed', 'due', 0],
        ['sweep', 'removed', 'full', 2],
        ['sweep', 'removed', 'due', 3],
      ],
    );
    for (const {kind, storeMs} of events) equal(typeof storeMs, kind === 'evict' ? 'undefined' : 'number');
  });

  test('O4: PostgreSQL tells its sweeps, done and failed', {skip: postgresMissing}, async (t) => {
    const database = await findPostgres();
    const pool = new Pool({connectionString: database.url});
    const table = `events_${randomUUID().replaceAll('-', '')}`;
    t.after(async () => {
      await pool.query(`DROP TABLE ${table}`);
      await pool.end();
      await database.close();
    });
    const next = (store: ReturnType<typeof postgresStore>): Promise<StoreEvent> =>
      new Promise((told) => store.reportEventsTo?.(told));
    const store = postgresStore(pool, {table});
    await store.createTable();
    await pool.query(`
      INSERT INTO ${table} (id, started_at, last_activity, seen_at, forget_at)
      VALUES ('old', now(), now(), now(), now() - interval '1 h')`);
    const swept = next(store);
    await store.start('new', LIMITS);
    const {storeMs = 0, ...event} = await swept;
    deepEqual(event, {kind: 'sweep', outcome: 'removed', reason: 'due', count: 1});
    ok(storeMs > 0);
    const broken = postgresStore(
      {
        query: (statement) =>
          /DELETE/.test(statement.text) ? Promise.reject(new Error('away')) : pool.query(statement),
      },
      {table},
    );
    const failed = next(broken);
    await broken.start('newer', LIMITS);
    const {kind, outcome, count} = await failed;
    deepEqual({kind, outcome, count}, {kind: 'sweep', outcome: 'failed', count: 0});
  });

  test('O4: the guard passes the events of its store on, if somebody observes', () => {
    const events: ObservedEvent[] = [];
    const store = memoryStore({maxRecords: 1});
    createSessionSecurity({store, observe: (event) => void events.push(event)});
    for (const id of ['a', 'b']) store.start(id, LIMITS);
    deepEqual(
      events.map(({kind}) => kind),
      ['sweep', 'evict'],
    );
    const unasked = {...store, reportEventsTo: () => fail('nobody observes')};
    createSessionSecurity({store: unasked});
  });
});
