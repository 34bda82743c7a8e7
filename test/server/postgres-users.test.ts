import {deepEqual, equal, ok, rejects} from 'node:assert/strict';
import {describe, test} from 'node:test';
import {Pool, type PoolConfig} from 'pg';
import {type PostgresPool, postgresStore} from '../../server-contract/stores/postgres.ts';
import {userHash} from '../../server-contract/stores/user-hash.ts';
import {eventually} from '../support/eventually.ts';
import {postgresMissing} from '../support/postgres.ts';
import {postgresSchema} from './postgres-schema.ts';
import {postgres} from './stores.ts';

const LIMITS = {expireAfter: 600, maxLifetime: 43_200};
const ALL = {skip: 0, limit: 1000};
const LEVELS = ['read committed', 'repeatable read', 'serializable'];

describe('postgres store, the sessions of a user', {skip: postgresMissing}, () => {
  const db = postgresSchema();
  const {table, schema} = db;

  function open(t: {after(done: () => Promise<void>): void}, config: PoolConfig = {}): Pool {
    const opened = new Pool({connectionString: db.url, max: 10, ...config});
    t.after(() => opened.end());
    return opened;
  }

  const atLevel = (level: string) => ({options: `-c default_transaction_isolation=${level.replace(' ', '\\ ')}`});

  /** A connection in a transaction, for locks that force an order. */
  async function hold(t: {after(done: () => Promise<void>): void}, sql: string) {
    const client = await db.pool.connect();
    let held = true;
    const end = async (how: string) => {
      if (!held) return;
      held = false;
      await client.query(how);
      client.release();
    };
    t.after(() => end('ROLLBACK'));
    await client.query(`BEGIN; ${sql}`);
    return end;
  }

  const untilWaiting = (application: string, number: number) =>
    eventually(`${number} statements wait for a lock`, async () => {
      const {rowCount} = await db.pool.query(
        "SELECT FROM pg_stat_activity WHERE application_name = $1 AND wait_event_type = 'Lock'",
        [application],
      );
      return rowCount === number;
    });

  const idsOf = async (store: ReturnType<typeof postgresStore>, user: string) =>
    ((await store.sessionsOf?.(user, ALL)) ?? []).map(({id}) => id);

  const causeOf = async (store: ReturnType<typeof postgresStore>, id: string) => {
    const touch = await store.touch(id, 0, LIMITS);
    return touch.active ? 'active' : `${touch.reason} ${touch.tombstone?.cause}`;
  };

  test('R1: a sign-in that the end of all sessions could not see has ended with them, and a later one lives', async (t) => {
    const pool = open(t, {application_name: `unseen ${schema}`});
    const store = postgresStore(pool, {table});
    const owner = {user: 'unseen'};
    await store.start('seen', LIMITS, undefined, 60, owner);
    const release = await hold(t, `SELECT FROM ${table} WHERE id = ':user:${userHash('unseen')}' FOR UPDATE`);
    const signIn = store.start('not seen', LIMITS, undefined, 60, owner);
    await untilWaiting(`unseen ${schema}`, 1);
    const end = store.endSessionsOf?.('unseen', {});
    await untilWaiting(`unseen ${schema}`, 2);
    // PostgreSQL gives no order to those that wait behind the first.
    const besides = store.start('besides', LIMITS, undefined, 60, owner);
    await untilWaiting(`unseen ${schema}`, 3);
    await release('COMMIT');
    await Promise.all([signIn, besides]);
    const ended = (await end)?.map(({id}) => id) ?? [];
    await store.start('later', LIMITS, undefined, 60, owner);
    const lives = ended.includes('besides') ? ['later'] : ['later', 'besides'];
    deepEqual(ended.filter((id) => !lives.includes(id) && id !== 'besides').sort(), ['not seen', 'seen']);
    for (const id of ended) equal(await causeOf(store, id), 'missing revoked', id);
    for (const id of lives) equal(await causeOf(store, id), 'active', id);
    deepEqual(await idsOf(store, 'unseen'), lives);
  });

  test('R1: a change of id that was under way ends with all, or stays with the one that is kept', async (t) => {
    const application = `moving ${schema}`;
    const store = postgresStore(open(t, {application_name: application}), {table});
    for (const user of ['ended', 'kept']) {
      const [from, to] = [`${user} from`, `${user} to`];
      await store.start(from, LIMITS, undefined, 60, {user});
      const release = await hold(
        t,
        `INSERT INTO ${table} (id, started_at, last_activity, seen_at, forget_at) VALUES ('${to}', now(), now(), now(), now())`,
      );
      const moved = store.rotate?.(from, to, LIMITS, 60);
      await untilWaiting(application, 1);
      const end = store.endSessionsOf?.(user, user === 'kept' ? {except: [from]} : {});
      // The tombstone of what is to end waits for the change of id.
      if (user === 'ended') await untilWaiting(application, 2);
      else await end;
      await release('ROLLBACK');
      equal(await moved, true);
      const ended = user === 'ended';
      deepEqual(await end, ended ? [{id: to, firstId: from}] : []);
      equal(await causeOf(store, to), ended ? 'missing revoked' : 'active');
      deepEqual(await idsOf(store, user), ended ? [] : [to]);
    }
  });

  test('R1: sessions that have no tombstone yet have ended, for touches, changes of id, lists and the number', async () => {
    const user = 'unburied';
    const killed: PostgresPool = {
      query: (statement) =>
        statement.text.includes('json_agg') ? Promise.reject(new Error('killed')) : db.pool.query(statement),
    };
    const store = postgresStore(db.pool, {table});
    for (const id of ['u1', 'u2', 'u3']) await store.start(id, LIMITS, undefined, 60, {user});
    await rejects(async () => postgresStore(killed, {table}).endSessionsOf?.(user, {except: ['u3']}), /killed/);
    deepEqual(await idsOf(store, user), ['u3']);
    equal(await store.rotate?.('u1', 'u1 moved', LIMITS), false);
    equal(await causeOf(store, 'u1 moved'), 'missing revoked');
    equal((await store.begin?.('u2', LIMITS, 60, {user}))?.active, false);
    equal(await causeOf(store, 'u1'), 'missing revoked');
    await db.pool.query(`UPDATE ${table} SET revoked_us = revoked_us - 100e6, sign_in_us = sign_in_us - 100e6
      WHERE id IN ('u1', 'u2', ':user:${userHash(user)}')`);
    const touch = await store.touch('u1', 0, LIMITS);
    const endedFor = (touch.active ? undefined : touch.tombstone?.endedFor) ?? 0;
    ok(endedFor >= 100 && endedFor < 160, `it ended for ${endedFor} seconds, also without a tombstone`);
    deepEqual(await store.start('u4', LIMITS, undefined, 60, {user, maxSessions: 2, whenTooMany: 'refuse'}), {
      refused: false,
      ended: [],
    });
    deepEqual(await idsOf(store, user), ['u4', 'u3']);
    await rejects(async () => postgresStore(killed, {table}).endSessionsOf?.(user, {except: ['u1', 'u4']}), /killed/);
    deepEqual(await idsOf(store, user), ['u4']);
    equal(await causeOf(store, 'u1'), 'missing revoked', 'one that had ended is not kept by a later end');
    // The next end, by another process, names what the first one did not.
    deepEqual((await store.endSessionsOf?.(user, {}))?.map(({id}) => id).sort(), ['u1', 'u2', 'u3', 'u4']);
  });

  test('R1: nothing is answered as alive by a touch that waited, once the end has resolved', async (t) => {
    const application = `touching ${schema}`;
    const store = postgresStore(open(t, {application_name: application}), {table});
    await store.start('held', LIMITS, undefined, 60, {user: 'held'});
    const release = await hold(t, `SELECT FROM ${table} WHERE id = 'held' FOR UPDATE`);
    let resolved = false;
    const touch = Promise.resolve(store.touch('held', 0, LIMITS, 60)).then(({active}) => active && resolved);
    await untilWaiting(application, 1);
    const end = Promise.resolve(store.endSessionsOf?.('held', {})).then((ended) => {
      resolved = true;
      return ended;
    });
    await untilWaiting(application, 2);
    equal(resolved, false);
    await release('COMMIT');
    equal(await touch, false);
    deepEqual(await end, [{id: 'held'}]);
    equal(await causeOf(store, 'held'), 'missing revoked');
  });

  test('R1: the end of all holds for sessions without the user, when they are found with that user', async () => {
    const [store, other] = [postgresStore(db.pool, {table}), postgresStore(db.pool, {table})];
    const user = 'found later';
    for (let n = 0; n < 200; n++) {
      const [before, after] = [`ownerless before ${n}`, `ownerless after ${n}`];
      await store.start(before, LIMITS);
      await other.endSessionsOf?.(user, {});
      // By another process, whose clock is another one.
      await store.start(after, LIMITS);
      const touches = await Promise.all([before, after].map((id) => store.touch(id, 0, LIMITS, 60, user)));
      deepEqual(
        touches.map((touch) => touch.active || touch.reason),
        ['revoked', true],
      );
      equal(await causeOf(store, before), 'missing revoked');
    }
    // Such as a session that began with an older version.
    await store.start('from before', LIMITS, {idleFor: 10, age: 10});
    await db.pool.query(`UPDATE ${table} SET sign_in_us = NULL, ends_at = NULL WHERE id = 'from before'`);
    await store.start('of another', LIMITS, {idleFor: 10, age: 10}, 60, {user: 'another user'});
    await store.start('moved without', LIMITS, {idleFor: 10, age: 10});
    await store.rotate?.('moved without', 'moved twice', LIMITS);
    await store.endSessionsOf?.(user, {});
    equal(await store.rotate?.('moved twice', 'moved with', LIMITS, 60, user), false);
    for (const id of ['moved twice', 'moved with']) equal(await causeOf(store, id), 'missing revoked', id);
    for (const id of ['from before', 'of another']) {
      equal((await store.touch(id, 0, LIMITS, 60, user)).active, false, id);
    }
  });

  test('R1: the row of a user stays as long as a session without a user may come', async () => {
    const store = postgresStore(db.pool, {table});
    const keptFor = async (user: string) => {
      const {rows} = await db.pool.query(
        `SELECT extract(epoch FROM forget_at - now())::float8 AS seconds FROM ${table} WHERE id = $1`,
        [`:user:${userHash(user)}`],
      );
      return (rows[0] as {seconds: number}).seconds;
    };
    await store.endSessionsOf?.('with a lifetime', {}, 86_400);
    ok((await keptFor('with a lifetime')) > 86_400);
    await store.endSessionsOf?.('without one', {}, Number.POSITIVE_INFINITY);
    ok((await keptFor('without one')) > 399 * 86_400);
  });

  test('R3: users may have any id, and the table has none of them', async () => {
    const store = postgresStore(db.pool, {table});
    for (const user of ['a\0b', 'x'.repeat(10_000), '\u{1F600}', ' ', 'Jane Doe']) {
      const owner = {user, maxSessions: 1};
      const [first, second] = [`first of ${user.codePointAt(0)}`, `second of ${user.codePointAt(0)}`];
      await store.start(first, LIMITS, undefined, 60, owner);
      deepEqual(await store.start(second, LIMITS, undefined, 60, owner), {refused: false, ended: [{id: first}]});
      equal((await store.touch(second, 0, LIMITS, 60, user)).active, true);
      deepEqual(await idsOf(store, user), [second]);
      deepEqual(await store.endSessionsOf?.(user, {}), [{id: second}]);
    }
    const {rows} = await db.pool.query(`SELECT record::text AS text FROM ${table} AS record`);
    ok(rows.every(({text}) => !text.includes('Jane')));
  });

  test('R3, R4: a session is listed and counts until its longest limit', async (t) => {
    const {store, pass, close} = await postgres.open();
    t.after(() => close());
    const refusing = {user: 'ann', maxSessions: 1, whenTooMany: 'refuse'} as const;
    await store.start('long', LIMITS, undefined, 60, refusing);
    for (const claim of [null, 0]) await store.touch('long', claim, {expireAfter: 30, maxLifetime: 60});
    await pass(100);
    const [listed] = (await store.sessionsOf?.('ann', ALL)) ?? [];
    deepEqual([listed?.id, listed?.endsIn], ['long', 500]);
    deepEqual(await store.start('second', LIMITS, undefined, 60, refusing), {refused: true, ended: []});
    equal((await store.touch('long', null, LIMITS)).active, true);
    // A clock that is set back moves the end with the session's instants.
    await pass(-3600);
    equal((await store.touch('long', null, LIMITS)).active, true);
    equal((await store.sessionsOf?.('ann', ALL))?.[0]?.endsIn, 500);
  });

  for (const level of LEVELS) {
    test(`R1: of touches, sign-ins and changes of id at the same time none escapes, at the level ${level}`, async (t) => {
      const stores = [open(t, atLevel(level)), open(t, atLevel(level))].map((pool) => postgresStore(pool, {table}));
      const [one, other] = stores as [(typeof stores)[0], (typeof stores)[0]];
      for (let round = 0; round < 5; round++) {
        const user = `${level} ${round}`;
        const name = (kind: string, n: number) => `${user} ${kind} ${n}`;
        const before = Array.from({length: 10}, (_, n) => name('before', n));
        await Promise.all(before.map((id) => one.start(id, LIMITS, undefined, 60, {user})));
        const kept = name('before', 0);
        const under = [
          ...Array.from({length: 200}, (_, n) => stores[n % 2]!.touch(before[n % 10]!, 0, LIMITS, 60)),
          ...Array.from({length: 5}, (_, n) => other.start(name('during', n), LIMITS, undefined, 60, {user})),
          ...Array.from({length: 5}, (_, n) => other.rotate?.(before[n]!, name('moved', n), LIMITS, 60)),
        ];
        const ended = await one.endSessionsOf?.(user, {except: [kept]}, LIMITS.maxLifetime, 60);
        // Those were alive before, so none of their ids may live now.
        for (const n of before.keys()) {
          if (n === 0) continue;
          equal((await other.touch(name('before', n), 0, LIMITS, 60)).active, false, name('before', n));
          equal((await other.touch(name('moved', n), 0, LIMITS, 60)).active, false, name('moved', n));
        }
        await Promise.all(under);
        for (let n = 1; n < 5; n++) equal((await one.touch(name('moved', n), 0, LIMITS, 60)).active, false);
        equal((await one.touch(name('moved', 0), 0, LIMITS, 60)).active, true, 'the one that is kept, moved');
        await other.start(name('after', 0), LIMITS, undefined, 60, {user});
        const listed = await idsOf(one, user);
        ok(listed.includes(name('after', 0)) && listed.includes(name('moved', 0)), listed.join());
        const endedIds = new Set(ended?.map(({id}) => id));
        for (let n = 0; n < 5; n++) {
          const id = name('during', n);
          equal((await one.touch(id, 0, LIMITS, 60)).active, !endedIds.has(id), id);
          equal(listed.includes(id), !endedIds.has(id), id);
        }
      }
    });

    for (const whenTooMany of ['end-oldest', 'refuse'] as const) {
      test(`R4: 50 sign-ins at once leave exactly five sessions by ${whenTooMany}, at the level ${level}`, async (t) => {
        const stores = [open(t, atLevel(level)), open(t, atLevel(level))].map((pool) => postgresStore(pool, {table}));
        const user = `${whenTooMany} ${level}`;
        const owner = {user, maxSessions: 5, whenTooMany};
        const ids = Array.from({length: 50}, (_, n) => `${user} ${n}`);
        const started = await Promise.all(ids.map((id, n) => stores[n % 2]!.start(id, LIMITS, undefined, 60, owner)));
        const alive: string[] = [];
        for (const id of ids) if ((await stores[0]!.touch(id, 0, LIMITS, 60)).active) alive.push(id);
        equal(alive.length, 5);
        deepEqual((await idsOf(stores[0]!, user)).sort(), alive.sort());
        const ended = started.flatMap((one) => (typeof one === 'object' ? one.ended.map(({id}) => id) : []));
        const refused = ids.filter((_, n) => started[n]?.refused);
        for (const [n, id] of ids.entries())
          if (!alive.includes(id)) equal(await causeOf(stores[0]!, id), 'missing revoked', `${n}`);
        equal(refused.length, whenTooMany === 'refuse' ? 45 : 0);
        // One that ends at once, because later sign-ins came before its own second statement, is not told as another's.
        ok(new Set(ended).size === ended.length && ended.every((id) => !alive.includes(id)));
      });
    }
  }

  test('R4: the oldest sign-ins end, a refused one leaves a tombstone, and what has expired does not count', async () => {
    const store = postgresStore(db.pool, {table});
    const owner = {user: 'few', maxSessions: 2};
    await store.start('f1', LIMITS, {idleFor: 0, age: 300}, 60, owner);
    await store.start('f2', LIMITS, {idleFor: 0, age: 200}, 60, owner);
    await store.rotate?.('f1', 'f1 moved', LIMITS);
    deepEqual(await store.start('f3', LIMITS, undefined, 60, owner), {
      refused: false,
      ended: [{id: 'f1 moved', firstId: 'f1'}],
    });
    const refusing = {...owner, whenTooMany: 'refuse'} as const;
    deepEqual(await store.start('f4', LIMITS, undefined, 60, refusing), {refused: true, ended: []});
    equal(await causeOf(store, 'f4'), 'missing revoked');
    const begun = await store.begin?.('f5', LIMITS, 60, refusing);
    deepEqual([begun?.active, begun && 'started' in begun && begun.started], [false, {refused: true, ended: []}]);
    deepEqual(await idsOf(store, 'few'), ['f3', 'f2']);
    await db.pool.query(`UPDATE ${table} SET ends_at = now() - interval '1 s' WHERE id = 'f2'`);
    deepEqual(await store.start('f6', LIMITS, undefined, 60, refusing), {refused: false, ended: []});
    deepEqual(await idsOf(store, 'few'), ['f6', 'f3']);
    // The same id again is no further session.
    deepEqual(await store.start('f6', LIMITS, undefined, 60, owner), {refused: false, ended: []});
  });

  test('R4: a sign-in whose second statement fails rejects, and leaves no session', async () => {
    let fails = true;
    const failing: PostgresPool = {
      query: (statement) =>
        fails && statement.text.includes('json_agg') ? Promise.reject(new Error('lost')) : db.pool.query(statement),
    };
    const store = postgresStore(failing, {table});
    const owner = {user: 'failing', maxSessions: 1};
    await store.start('before', LIMITS, undefined, 60, {user: 'failing'});
    await rejects(async () => store.start('failed', LIMITS, undefined, 60, owner), /lost/);
    fails = false;
    deepEqual(await idsOf(store, 'failing'), ['before']);
  });

  test('R4, S17: a sign-in whose second statement waits too long ends before it rejects, and changes nothing later', async (t) => {
    for (const whenTooMany of ['end-oldest', 'refuse'] as const) {
      const application = `waiting ${whenTooMany} ${schema}`;
      const store = postgresStore(open(t, {application_name: application}), {table});
      const [old, late] = [`old ${whenTooMany}`, `late ${whenTooMany}`];
      const owner = {user: whenTooMany, maxSessions: 1, whenTooMany};
      await store.start(old, LIMITS, undefined, 60, owner);
      const release = await hold(t, `SELECT FROM ${table} WHERE id IN ('${old}', '${late}') FOR UPDATE`);
      const started = await Promise.allSettled([store.start(late, LIMITS, undefined, 2, owner)]);
      if (whenTooMany === 'end-oldest') {
        equal(started[0]?.status, 'rejected');
        equal(await causeOf(store, late), 'missing ended', 'while the statement waits');
      }
      await release('COMMIT');
      await eventually('the statement has ended', async () => {
        const {rowCount} = await db.pool.query(
          "SELECT FROM pg_stat_activity WHERE application_name = $1 AND state <> 'idle'",
          [application],
        );
        return rowCount === 0;
      });
      deepEqual(await idsOf(store, whenTooMany), [old]);
      equal((await store.touch(old, 0, LIMITS)).active, true);
      equal((await store.touch(late, 0, LIMITS)).active, false);
    }
  });

  test('R1: the row of a user may be lost: what has ended stays ended, and what lives can be listed and ended', async () => {
    const store = postgresStore(db.pool, {table});
    const owner = {user: 'lost'};
    const loseRow = () => db.pool.query(`DELETE FROM ${table} WHERE id = ':user:${userHash('lost')}'`);
    await store.start('lost 1', LIMITS, undefined, 60, owner);
    await store.endSessionsOf?.('lost', {});
    await loseRow();
    equal(await causeOf(store, 'lost 1'), 'missing revoked');
    await store.start('lost 2', LIMITS, undefined, 60, owner);
    await loseRow();
    deepEqual(await idsOf(store, 'lost'), ['lost 2']);
    equal(await causeOf(store, 'lost 2'), 'active');
    deepEqual(await store.endSessionsOf?.('lost', {}), [{id: 'lost 2'}]);
    equal(await causeOf(store, 'lost 2'), 'missing revoked');
  });

  test('R6, S17: what an end of all sessions could not name in time, the next one names', async (t) => {
    const store = postgresStore(db.pool, {table});
    for (const id of ['n1', 'n2']) await store.start(id, LIMITS, undefined, 60, {user: 'named'});
    const release = await hold(t, `SELECT FROM ${table} WHERE id = 'n1' FOR UPDATE`);
    const pending = Promise.allSettled([store.endSessionsOf?.('named', {}, 0, 2)]);
    await db.pool.query('SELECT pg_sleep(2.2)');
    await release('COMMIT');
    equal((await pending)[0]?.status, 'rejected');
    for (const id of ['n1', 'n2']) equal(await causeOf(store, id), 'missing revoked', 'it has ended all the same');
    deepEqual((await store.endSessionsOf?.('named', {}))?.map(({id}) => id).sort(), ['n1', 'n2']);
    deepEqual(await store.endSessionsOf?.('named', {}), []);
  });

  test('R3: one of the sessions of a user ends by its id, also after a change of id, and none of another user', async () => {
    const store = postgresStore(db.pool, {table});
    for (const id of ['o1', 'o2']) await store.start(id, LIMITS, undefined, 60, {user: 'one'});
    await store.start('of another', LIMITS, undefined, 60, {user: 'another'});
    await store.start('of nobody', LIMITS);
    await store.rotate?.('o1', 'o1 moved', LIMITS);
    for (const only of ['of another', 'of nobody', 'never known'])
      deepEqual(await store.endSessionsOf?.('one', {only}), []);
    deepEqual(await store.endSessionsOf?.('one', {only: 'o1'}), [{id: 'o1 moved', firstId: 'o1'}]);
    deepEqual(await store.endSessionsOf?.('one', {only: 'o1'}), []);
    equal(await causeOf(store, 'o1 moved'), 'missing revoked');
    deepEqual(await idsOf(store, 'one'), ['o2']);
    deepEqual(await idsOf(store, 'another'), ['of another']);
    equal(await causeOf(store, 'of nobody'), 'active');
  });

  test('R3: nothing that ended keeps what `describe` returned', async () => {
    const store = postgresStore(db.pool, {table});
    const owner = {user: 'private', details: '{"ip":"192.0.2.7"}'};
    const begin = (id: string, more = {}) => store.start(id, LIMITS, undefined, 60, {...owner, ...more});
    const expired = {expireAfter: 0.000_001, maxLifetime: 0.000_001};
    for (const id of ['p1', 'p2', 'p3', 'p4', 'p5']) await begin(id);
    await store.end('p1');
    await store.touch('p2', null, expired, 60, 'private');
    await store.rotate?.('p3', 'p3 moved', LIMITS, 60, 'private');
    await store.rotate?.('p4', 'p4 moved', expired, 60, 'private');
    await store.touch('p4', null, expired, 60, 'private');
    await store.endSessionsOf?.('private', {only: 'p5'}, LIMITS.maxLifetime, 60);
    await begin('p6', {maxSessions: 1});
    equal((await store.sessionsOf?.('private', ALL))?.length, 1);
    await begin('p7', {maxSessions: 1, whenTooMany: 'refuse'});
    const {rows} = await db.pool.query(`SELECT id FROM ${table} WHERE details = $1 ORDER BY id`, [owner.details]);
    deepEqual(
      rows.map(({id}: {id: string}) => id),
      ['p6'],
    );
  });

  test('R3: the list tells ages, the end, details and the first id, and keeps to the activity', async () => {
    const store = postgresStore(db.pool, {table});
    const details = JSON.stringify({device: 'a telephone'});
    await store.start('l1', LIMITS, {idleFor: 100, age: 300}, 60, {user: 'lists', details});
    await store.start('l2', {expireAfter: 600, maxLifetime: 700}, {idleFor: 0, age: 650}, 60, {user: 'lists'});
    await store.touch('l1', 50, LIMITS);
    await store.rotate?.('l1', 'l3', LIMITS);
    const touch = await store.touch('l3', null, LIMITS);
    equal(touch.firstId, 'l1');
    const [first, second] = (await store.sessionsOf?.('lists', ALL)) ?? [];
    ok(first && second);
    deepEqual([first.id, first.firstId, first.details], ['l3', 'l1', details]);
    deepEqual([second.id, 'firstId' in second, 'details' in second], ['l2', false, false]);
    ok(first.idleFor >= 50 && first.idleFor < 60 && first.age >= 300 && first.age < 310, JSON.stringify(first));
    ok(first.endsIn > 540 && first.endsIn <= 550, JSON.stringify(first));
    ok(second.endsIn > 40 && second.endsIn <= 50, JSON.stringify(second));
    deepEqual(
      (await store.sessionsOf?.('lists', {skip: 1, limit: 1}))?.map(({id}) => id),
      ['l2'],
    );
    deepEqual(await store.sessionsOf?.('nobody', ALL), []);
  });

  test('R1, S17: an end of all sessions that waited longer than its timeout changes nothing and rejects', async (t) => {
    const store = postgresStore(db.pool, {table});
    await store.start('s1', LIMITS, undefined, 60, {user: 'slow'});
    const late = async (row: string, call: () => unknown) => {
      const release = await hold(t, `SELECT FROM ${table} WHERE id = '${row}' FOR UPDATE`);
      const pending = Promise.allSettled([call()]);
      await db.pool.query('SELECT pg_sleep(0.4)');
      await release('COMMIT');
      equal((await pending)[0]?.status, 'rejected');
      deepEqual(await idsOf(store, 'slow'), ['s1']);
    };
    await late(`:user:${userHash('slow')}`, () => store.endSessionsOf?.('slow', {}, 0, 0.2));
    await late(`:user:${userHash('slow')}`, () => store.start('s2', LIMITS, undefined, 0.2, {user: 'slow'}));
    await late('s1', () => store.endSessionsOf?.('slow', {only: 's1'}, 0, 0.2));
  });

  test('R1, S10: a database clock that is set back neither revives a session nor ends a new one', async (t) => {
    const {store, pass, close} = await postgres.open();
    t.after(() => close());
    const owner = {user: 'ann', maxSessions: 2};
    await store.start('old', LIMITS, undefined, 60, owner);
    await store.endSessionsOf?.('ann', {});
    await pass(-3600);
    await store.start('new', LIMITS, undefined, 60, owner);
    await store.start('newer', LIMITS, undefined, 60, owner);
    for (const id of ['new', 'newer']) equal((await store.touch(id, 0, LIMITS)).active, true, id);
    equal((await store.touch('old', 0, LIMITS)).active, false);
    deepEqual(
      (await store.sessionsOf?.('ann', ALL))?.map(({id}) => id),
      ['newer', 'new'],
    );
    deepEqual(
      (await store.endSessionsOf?.('ann', {except: ['new']}))?.map(({id}) => id),
      ['newer'],
    );
    equal((await store.touch('new', 0, LIMITS)).active, true);
    await pass(-3600);
    deepEqual(await store.endSessionsOf?.('ann', {except: ['newer', 'old']}), [{id: 'new'}]);
    for (const id of ['old', 'new', 'newer']) equal((await store.touch(id, 0, LIMITS)).active, false, id);
  });

  test('R1, S17: with durableEnds each statement that ends sessions asks PostgreSQL to wait', async () => {
    const plain: string[] = [];
    const durable: PostgresPool = {
      query(statement) {
        if (!/DELETE|set_config\('synchronous_commit', 'remote_apply', true\)/.test(statement.text))
          plain.push(statement.text);
        return db.pool.query(statement);
      },
    };
    const store = postgresStore(durable, {table, durableEnds: 'remote_apply'});
    for (const id of ['d1', 'd2', 'd3']) await store.start(id, LIMITS, undefined, 60, {user: 'durable'});
    plain.length = 0;
    equal((await store.endSessionsOf?.('durable', {only: 'd1'}))?.length, 1);
    equal((await store.endSessionsOf?.('durable', {}))?.length, 2);
    equal(plain.length, 0);
  });

  test('R1: a sweep keeps the row of a user while a session of that user lives', async () => {
    const store = postgresStore(db.pool, {table});
    await store.start('w1', LIMITS, undefined, 60, {user: 'swept'});
    await store.endSessionsOf?.('swept', {except: ['w1']});
    const rows = async () =>
      (await db.pool.query(`SELECT FROM ${table} WHERE id = ':user:${userHash('swept')}'`)).rowCount;
    const forget = () =>
      db.pool.query(
        `UPDATE ${table} SET forget_at = now() - interval '1 s' WHERE user_hash = '${userHash('swept')}' AND ended IS NOT NULL`,
      );
    await forget();
    await store.sweep();
    equal(await rows(), 1);
    await store.end('w1');
    await forget();
    await store.sweep();
    equal(await rows(), 0);
  });

  test('S13: a touch of a session with a user is one statement, and updates its row within its page', async () => {
    const own = `${schema}.owned`;
    let statements = 0;
    const counted: PostgresPool = {
      query(statement) {
        statements++;
        return db.pool.query(statement);
      },
    };
    const store = postgresStore(counted, {table: own});
    await store.createTable();
    await store.start('a', LIMITS, undefined, 60, {user: 'ann'});
    const before = statements;
    for (let n = 0; n < 10; n++) await store.touch('a', 0, LIMITS);
    equal(statements - before, 10);
    const updates = async () => {
      const {rows} = await db.pool.query(
        `SELECT n_tup_upd::int AS all, n_tup_hot_upd::int AS hot FROM pg_stat_user_tables
         WHERE schemaname = $1 AND relname = 'owned'`,
        [schema],
      );
      return rows[0] as {all: number; hot: number};
    };
    await eventually('PostgreSQL has counted them', async () => (await updates()).all === 10);
    equal((await updates()).hot, 10);
  });
});
