import {deepEqual, equal, ok} from 'node:assert/strict';
import {type TestContext, test} from 'node:test';
import {createTableSql} from '../../../server-contract/stores/postgres.ts';
import {ownPostgresMissing, startPostgres} from '../../support/postgres.ts';
import {ownRedisMissing, startRedis} from '../../support/redis.ts';
import {Application} from './application.ts';
import {openStore, type StoreSpec} from './open-store.ts';
import {query} from './query.ts';

const LIMITS = {expireAfter: 600, maxLifetime: 43_200};

/** Each opens a database of its own. */
const databases: Readonly<Record<string, [missing: string | false, open: (t: TestContext) => Promise<StoreSpec>]>> = {
  Redis: [
    ownRedisMissing,
    async (t) => {
      const redis = await startRedis();
      t.after(redis.close);
      return {client: 'redis', urls: [redis.url]};
    },
  ],
  PostgreSQL: [
    ownPostgresMissing,
    async (t) => {
      const postgres = await startPostgres();
      t.after(postgres.close);
      await query(postgres.url, createTableSql());
      return {client: 'pg', urls: [postgres.url]};
    },
  ],
};

for (const [name, [missing, open]] of Object.entries(databases)) {
  test(`S10, S17: with ${name}, processes whose clocks are 30 s apart agree about every session`, {
    skip: missing,
  }, async (t) => {
    const spec = await open(t);
    const {store, close} = await openStore(spec);
    t.after(close);
    const application = await Application.start(spec, 0);
    t.after(() => application.close());
    for (const seconds of [-30, 0, 30]) await application.addProcess(seconds);
    const started = performance.now();
    const passed = () => Math.ceil((performance.now() - started) / 1000) + 1;
    await store.start('living', LIMITS, {idleFor: 300, age: 1000});
    await store.start('nearly over', LIMITS, {idleFor: 500, age: 1000});
    await store.start('over', LIMITS, {idleFor: 601, age: 1000});
    await store.start('too old', LIMITS, {idleFor: 0, age: 43_201});
    const idle = async (id: string, claim?: number) =>
      (await application.ask([id], (browser) => browser.ping(claim))).map(({json}) => json);
    for (const json of await idle('living')) ok(Number(json) >= 300 && Number(json) <= 300 + passed(), `${json}`);
    for (const json of await idle('nearly over')) ok(Number(json) >= 500 && Number(json) < 600, `${json}`);
    for (const id of ['over', 'too old']) deepEqual(await idle(id, 0), Array(3).fill('logout'), id);
    for (const [n, browser] of application.browsers('living').entries()) {
      const claim = 200 - 50 * n;
      const askedMs = performance.now();
      const {json} = await browser.ping(claim);
      const most = claim + Math.ceil((performance.now() - askedMs) / 1000);
      ok(Number(json) >= claim && Number(json) <= most, `${json} for a claim of ${claim}, at most ${most}`);
      for (const other of await idle('living')) ok(Number(other) >= claim && Number(other) <= claim + passed());
    }
    const names = await application.ask(['living'], (browser) => browser.ping());
    equal(new Set(names.map(({headers}) => headers['session-user'])).size, 1);
  });
}
