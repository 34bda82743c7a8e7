import {deepEqual, equal, ok, rejects} from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {after, before, describe, test} from 'node:test';
import {Redis} from 'ioredis';
import {createClient} from 'redis';
import {createSessionSecurity} from '../../server-contract/core/session-security.ts';
import {redisStore} from '../../server-contract/stores/redis.ts';
import {findRedis, ownRedisMissing, redisMissing, startRedis} from '../support/redis.ts';
import {nodeRedis} from './stores.ts';

const LIMITS = {expireAfter: 600, maxLifetime: 43_200};
const ENDLESS = {expireAfter: 600, maxLifetime: Number.POSITIVE_INFINITY};
const HOUR = 3600;
const ALL = {skip: 0, limit: 1000};
const RUN = randomUUID();

/** A prefix of one test and one run, so that the database need not be empty. */
const own = (name: string) => `${name}:${RUN}:`;

describe('the sessions of a user, on a real Redis', {skip: redisMissing}, () => {
  let client: Redis;
  let close: () => Promise<void>;
  let url: string;
  before(async () => {
    ({url, close} = await findRedis());
    client = new Redis(url);
  });
  after(async () => {
    client?.disconnect();
    await close?.();
  });

  /** The key of a user is kept longer than its records by one to two hours. */
  const expectKept = async (key: string, seconds: number, message?: string) => {
    const margin = (await secondsLeft(key)) - seconds;
    ok(margin >= HOUR && margin <= 2 * HOUR, `${message}: kept for ${margin} s longer`);
  };
  const secondsLeft = async (key: string) => Math.round((await client.pttl(key)) / 1000);
  /** The one key of a user with this prefix. */
  const userKey = async (prefix: string) => {
    const keys = await client.keys(`${prefix}{*`);
    equal(keys.length, 1, String(keys));
    return keys[0]!;
  };

  test('R2: a touch that knows its user costs one command on one key, and so do the list and the end of all', async () => {
    const sent: string[][] = [];
    const store = redisStore((...command) => {
      sent.push(command);
      return client.call(...command);
    });
    await store.start('one', LIMITS, undefined, 5, {user: 'ann'});
    const steps: readonly (() => unknown)[] = [
      () => store.touch('one', 0, LIMITS, 5, 'ann'),
      () => store.sessionsOf?.('ann', ALL),
      () => store.endSessionsOf?.('ann', {}, LIMITS.maxLifetime),
    ];
    for (const step of steps) await step();
    sent.length = 0;
    for (const step of steps) await step();
    deepEqual(
      sent.map(([name, , count]) => [name, count]),
      Array(3).fill(['EVALSHA', '1']),
    );
    deepEqual(
      new Set(sent.map(([, , , key]) => key?.replace(/\{[\w-]{22}\}$/, '{…}'))),
      new Set(['session-security:{…}']),
    );
  });

  test('R1: beside 400 touches by two processes nothing outlives the end of all, and no touch after it is served', async (t) => {
    const other = await createClient({url}).connect();
    t.after(() => other.destroy());
    const stores = [redisStore(client, {prefix: own('beside')}), redisStore(other, {prefix: own('beside')})] as const;
    const ids = Array.from({length: 40}, (_, n) => `session ${n}`);
    await Promise.all(ids.map(async (id) => stores[0].start(id, LIMITS, undefined, 5, {user: 'ann'})));
    const served: string[] = [];
    let isEnded = false;
    const touch = async (n: number, user?: string) => {
      const askedAfter = isEnded;
      const {active} = await stores[n % 2]!.touch(ids[n % ids.length]!, 0, LIMITS, 5, user);
      if (active && askedAfter) served.push(ids[n % ids.length]!);
    };
    const before = Array.from({length: 200}, (_, n) => touch(n, n % 3 === 0 ? undefined : 'ann'));
    const ended = await stores[1].endSessionsOf?.('ann', {}, LIMITS.maxLifetime);
    isEnded = true;
    const later = Array.from({length: 200}, (_, n) => touch(n, n % 3 === 0 ? 'bob' : 'ann'));
    await Promise.all([...before, ...later]);
    equal(ended?.length, ids.length);
    deepEqual(served, []);
  });

  test('R4: of 50 sign-ins by two processes at once as many live as the user may have', async (t) => {
    const other = await createClient({url}).connect();
    t.after(() => other.destroy());
    const stores = [redisStore(client, {prefix: own('at once')}), redisStore(other, {prefix: own('at once')})] as const;
    for (const whenTooMany of ['end-oldest', 'refuse'] as const) {
      const owner = {user: whenTooMany, maxSessions: 5, whenTooMany};
      const started = await Promise.all(
        Array.from({length: 50}, async (_, n) =>
          stores[n % 2]!.start(`${whenTooMany} ${n}`, LIMITS, undefined, 5, owner),
        ),
      );
      equal((await stores[0].sessionsOf?.(whenTooMany, ALL))?.length, 5);
      equal(started.flatMap((one) => one?.ended ?? []).length, whenTooMany === 'refuse' ? 0 : 45);
      equal(started.filter((one) => one?.refused).length, whenTooMany === 'refuse' ? 45 : 0);
    }
  });

  test('R3: the list is empty when the key of the user was lost, its sessions have ended, and the user signs in anew', async () => {
    const store = redisStore(client, {prefix: own('lost')});
    for (const id of ['a', 'b']) await store.start(id, LIMITS, undefined, 5, {user: 'ann'});
    await client.del(await userKey(own('lost')));
    for (const user of [undefined, 'ann', 'bob']) {
      deepEqual(await store.touch('a', 0, LIMITS, 5, user), {active: false, reason: 'missing'});
    }
    deepEqual(await store.sessionsOf?.('ann', ALL), []);
    deepEqual(await store.endSessionsOf?.('ann', {}, LIMITS.maxLifetime), []);
    await store.start('b', LIMITS, undefined, 5, {user: 'ann'});
    equal((await store.touch('b', 0, LIMITS)).active, true);
    deepEqual(
      (await store.sessionsOf?.('ann', ALL))?.map(({id}) => id),
      ['b'],
    );
  });

  test('S13: the keys of a user and of an id are kept as long as a copy of the cookie may be sent', async () => {
    const store = redisStore(client, {prefix: own('kept')});
    await store.start('a', LIMITS, {idleFor: 0, age: 200}, 5, {user: 'ann'});
    const key = await userKey(own('kept'));
    await expectKept(key, LIMITS.maxLifetime - 200);
    equal(await secondsLeft(`${own('kept')}a`), LIMITS.maxLifetime + 2 * HOUR);
    await store.start('b', {expireAfter: 10, maxLifetime: 20}, undefined, 5, {user: 'ann'});
    await expectKept(key, LIMITS.maxLifetime - 200, 'a shorter session does not take it from the others');
    await store.touch('a', 0, {...LIMITS, maxLifetime: 2 * LIMITS.maxLifetime}, 5, 'ann');
    await expectKept(key, 2 * LIMITS.maxLifetime - 200);
    const alone = redisStore(client, {prefix: own('mark')});
    await alone.endSessionsOf?.('ann', {}, LIMITS.maxLifetime);
    await expectKept(await userKey(own('mark')), LIMITS.maxLifetime + HOUR, 'of a user without sessions');
    await store.start('endless', ENDLESS, undefined, 5, {user: 'bob'});
    equal(await secondsLeft(`${own('kept')}endless`), ENDLESS.expireAfter + 3 * HOUR);
  });

  test('S13: the key of an id is kept longer than its record, also when a touch or a change of id lengthens that', async () => {
    const prefix = own('lengthened');
    const store = redisStore(client, {prefix});
    const owner = {user: 'ann'};
    await store.start('a', ENDLESS, undefined, 5, owner);
    const longer = {expireAfter: 10 * HOUR, maxLifetime: Number.POSITIVE_INFINITY};
    for (const user of ['ann', undefined, 'bob']) {
      longer.expireAfter += 10 * HOUR;
      await store.touch('a', 0, longer, 5, user);
      equal(await secondsLeft(`${prefix}a`), longer.expireAfter + 3 * HOUR, `${user}`);
      await expectKept(await userKey(prefix), longer.expireAfter + HOUR);
    }
    await store.rotate?.('a', 'b', ENDLESS, 5, 'ann');
    equal(await secondsLeft(`${prefix}b`), longer.expireAfter + 3 * HOUR);
    await client.del(`${prefix}b`);
    await store.touch('b', 0, {...longer, expireAfter: 50 * HOUR}, 5, 'ann');
    await store.end('b');
    equal((await store.touch('b', 0, longer, 5, 'ann')).active, false, 'a lost key is written again');
  });

  test('S13: the key of an id that has ended or changed is kept no longer than its tombstone', async () => {
    const prefix = own('shortened');
    const store = redisStore(client, {prefix});
    for (const id of ['a', 'b', 'c', 'd']) await store.start(id, ENDLESS, undefined, 5, {user: 'ann'});
    await store.end('a', ENDLESS.maxLifetime, 'ann');
    await store.end('b', ENDLESS.maxLifetime);
    await store.rotate?.('c', 'c2', ENDLESS, 5, 'ann');
    await store.endSessionsOf?.('ann', {only: 'd'}, ENDLESS.maxLifetime);
    for (const id of ['a', 'b', 'c', 'd']) equal(await secondsLeft(`${prefix}${id}`), HOUR, id);
    equal(await secondsLeft(`${prefix}c2`), ENDLESS.expireAfter + 3 * HOUR);
  });

  test('R1: an end that knows the user needs no key of the id', async () => {
    const store = redisStore(client, {prefix: own('no pointer')});
    const security = createSessionSecurity({store, user: () => undefined});
    for (const id of ['a', 'b']) await store.start(id, LIMITS, undefined, 5, {user: 'ann'});
    await client.del(`${own('no pointer')}a`, `${own('no pointer')}b`);
    await security.end('a', {id: 'ann'});
    equal((await store.touch('a', 0, LIMITS, 5, 'ann')).active, false);
    equal((await store.touch('b', 0, LIMITS, 5, 'ann')).active, true);
  });

  test('R1: the end of all leaves a session that has just changed its id in another process', async () => {
    const store = redisStore(client, {prefix: own('changed')});
    await store.start('a', LIMITS, undefined, 5, {user: 'ann'});
    await store.start('other', LIMITS, undefined, 5, {user: 'ann'});
    for (const [from, to] of [
      ['a', 'b'],
      ['b', 'c'],
    ] as const) {
      equal(await store.rotate?.(from, to, LIMITS, 5, 'ann'), true);
    }
    deepEqual(await store.endSessionsOf?.('ann', {except: ['a']}, LIMITS.maxLifetime), [{id: 'other'}]);
    equal((await store.touch('c', 0, LIMITS, 5, 'ann')).active, true);
  });

  test('R1: a session elsewhere that the end of all left lives on when it changes its id', async () => {
    const store = redisStore(client, {prefix: own('left')});
    await store.start('a', LIMITS, {idleFor: 1, age: 60});
    await store.start('b', LIMITS, {idleFor: 1, age: 60}, 5, {user: 'bob'});
    equal(await store.rotate?.('a', 'a2', LIMITS, 5), true);
    const except = ['a2', 'b'];
    deepEqual(await store.endSessionsOf?.('ann', {except}, LIMITS.maxLifetime), []);
    equal(await store.rotate?.('a2', 'a3', LIMITS, 5, 'ann'), true);
    equal(await store.rotate?.('b', 'b2', LIMITS, 5, 'bob'), true);
    for (const id of ['a3', 'b2']) equal((await store.touch(id, 0, LIMITS, 5, 'ann')).active, true, id);
    deepEqual(await store.endSessionsOf?.('ann', {}, LIMITS.maxLifetime), []);
    for (const id of ['a3', 'b2']) equal((await store.touch(id, 0, LIMITS, 5, 'ann')).active, false, id);
  });

  test('R1: the end of all holds for a record of another user that is found with this user', async () => {
    const store = redisStore(client, {prefix: own('of another')});
    await store.start('a', LIMITS, {idleFor: 1, age: 60}, 5, {user: 'ann'});
    await store.endSessionsOf?.('bob', {}, LIMITS.maxLifetime);
    const touch = await store.touch('a', 0, LIMITS, 5, 'bob');
    equal(!touch.active && touch.reason, 'revoked');
    const again = await store.touch('a', 0, LIMITS, 5, 'ann');
    equal(!again.active && again.tombstone?.cause, 'revoked');
  });

  test('R1: of sign-ins without a user those before the end of all are ended, and those after it live, also in the same millisecond', async () => {
    const store = redisStore(client, {prefix: own('order')});
    const wrong: string[] = [];
    for (let n = 0; n < 200; n++) {
      const user = `user ${n}`;
      await store.start(`before ${n}`, LIMITS);
      await store.endSessionsOf?.(user, {}, LIMITS.maxLifetime);
      await store.start(`after ${n}`, LIMITS);
      await store.start(`of another ${n}`, LIMITS, undefined, 5, {user: 'another'});
      await store.start(`moves ${n}`, LIMITS);
      await store.rotate?.(`moves ${n}`, `moved ${n}`, LIMITS, 5, user);
      for (const name of ['before', 'after', 'of another', 'moved']) {
        const {active} = await store.touch(`${name} ${n}`, null, LIMITS, 5, user);
        if (active !== (name !== 'before')) wrong.push(`${name} ${n}`);
      }
    }
    deepEqual(wrong, []);
  });

  test('R3: the list and the maximum follow the longest limits of the requests of a session', async () => {
    const store = redisStore(client, {prefix: own('limits')});
    await store.start('a', LIMITS, {idleFor: 1, age: 60}, 5, {user: 'ann'});
    await store.touch('a', null, {expireAfter: 5, maxLifetime: 100}, 5, 'ann');
    const endsIn = (await store.sessionsOf?.('ann', ALL))?.[0]?.endsIn ?? 0;
    ok(endsIn > 500, `${endsIn}`);
  });

  test('R3: what has ended is bounded for each user, and what ended last stays ended with its reason', async () => {
    const prefix = own('bounded');
    const store = redisStore(client, {prefix});
    const fields = async () => client.hlen(await userKey(prefix));
    const owner = {user: 'ann'};
    const some = async (count: number, step: (n: number) => Promise<unknown>) => {
      for (let n = 0; n < count; n += 100) await Promise.all(Array.from({length: 100}, (_, m) => step(n + m)));
    };
    await store.start('living', LIMITS, undefined, 5, {...owner, details: '"phone"'});
    await some(1500, async (n) => {
      await store.start(`${n}`, LIMITS, undefined, 5, owner);
      await store.end(`${n}`, LIMITS.maxLifetime, 'ann');
    });
    ok((await fields()) <= 2010, `${await fields()} fields after 1,500 sign-outs`);
    const causeOf = async (id: string) => {
      const touch = await store.touch(id, 0, LIMITS, 5, 'ann');
      return touch.active ? 'active' : touch.tombstone?.cause;
    };
    deepEqual([await causeOf('0'), await causeOf('1499'), await causeOf('living')], [undefined, 'ended', 'active']);
    await some(3000, async (n) => store.start(`expired ${n}`, LIMITS, {idleFor: 601, age: 700}, 5, owner));
    ok((await fields()) <= 3200, `${await fields()} fields after 3,000 sessions that expired`);
    await some(1200, async (n) => store.start(`later ${n}`, LIMITS, undefined, 5, {...owner, details: '"x"'}));
    const ended = await store.endSessionsOf?.('ann', {except: ['living']}, LIMITS.maxLifetime);
    equal(ended?.length, 1200);
    ok((await fields()) <= 2010, `${await fields()} fields after the end of 1,200 sessions`);
    await expectKept(await userKey(prefix), LIMITS.maxLifetime + HOUR);
    for (let n = 0; n < 1200; n += 7) equal((await store.touch(`later ${n}`, 0, LIMITS)).active, false);
    deepEqual(
      (await store.sessionsOf?.('ann', ALL))?.map(({id, details}) => [id, details]),
      [['living', '"phone"']],
    );
  });

  test('S13: a session that changes its id again and again leaves only what need be kept', async () => {
    const prefix = own('changes');
    const store = redisStore(client, {prefix});
    await store.start('0', LIMITS, undefined, 5, {user: 'ann'});
    for (let n = 0; n < 1100; n++) await store.rotate?.(`${n}`, `${n + 1}`, LIMITS, 5, 'ann');
    const fields = await client.hlen(await userKey(prefix));
    ok(fields <= 2010, `${fields} fields`);
    equal((await store.touch('1100', 0, LIMITS, 5, 'ann')).active, true);
  });

  test('R4: a refused sign-in leaves a tombstone with the cause revoked', async () => {
    const store = redisStore(client, {prefix: own('refused')});
    const owner = {user: 'ann', maxSessions: 1, whenTooMany: 'refuse'} as const;
    for (const id of ['a', 'b']) await store.start(id, LIMITS, undefined, 5, owner);
    for (const user of ['ann', undefined]) {
      const touch = await store.touch('b', 0, LIMITS, 5, user);
      equal(!touch.active && touch.tombstone?.cause, 'revoked');
    }
  });

  test('S15: a record from before the sessions of users lives on where it is, and ends with them', async () => {
    const store = redisStore(client, {prefix: own('before')});
    const former = (age: number) => {
      const now = Date.now();
      return Buffer.from(new Float64Array([now - age * 1000, now - 5000, now, now + LIMITS.maxLifetime * 1000]).buffer);
    };
    for (const id of ['a', 'kept', 'moves', 'left']) await client.set(`${own('before')}${id}`, former(60), 'PX', 1e7);
    await store.end('left', LIMITS.maxLifetime, 'ann');
    equal((await store.touch('left', 0, LIMITS, 5, 'ann')).active, false);
    for (const again of [1, 2]) equal(await store.rotate?.('moves', 'moved', LIMITS, 5, 'ann'), true, `${again}`);
    for (const id of ['a', 'kept', 'moved']) {
      const touch = await store.touch(id, 3, LIMITS, 5, 'ann');
      ok(touch.active && touch.age >= 60 && touch.idleFor >= 3 && touch.idleFor < 5, JSON.stringify(touch));
    }
    deepEqual(await store.endSessionsOf?.('ann', {except: ['unknown', 'kept']}, LIMITS.maxLifetime), []);
    equal((await store.touch('kept', 0, LIMITS, 5, 'ann')).active, true);
    for (const id of ['a', 'moved']) {
      const touch = await store.touch(id, 0, LIMITS, 5, 'ann');
      equal(!touch.active && touch.reason, 'revoked');
      const again = await store.touch(id, 0, LIMITS);
      equal(!again.active && again.tombstone?.cause, 'revoked');
    }
  });

  test('S17: a late step of a user changes nothing and rejects', async () => {
    const store = redisStore(client, {prefix: own('late')});
    const owner = {user: 'ann'};
    await store.start('a', LIMITS, {idleFor: 50, age: 50}, 5, owner);
    const late = -1;
    await rejects(async () => store.touch('a', 0, LIMITS, late, 'ann'), /too late/);
    await rejects(async () => store.touch('a', 0, LIMITS, late, 'bob'), /too late/);
    await rejects(async () => store.rotate?.('a', 'b', LIMITS, late, 'ann'), /too late/);
    await rejects(async () => store.start('c', LIMITS, undefined, late, {...owner, maxSessions: 1}), /too late/);
    await rejects(async () => store.begin?.('d', LIMITS, late, {...owner, maxSessions: 1}), /too late/);
    await rejects(async () => store.endSessionsOf?.('ann', {only: 'a'}, LIMITS.maxLifetime, late), /too late/);
    const touch = await store.touch('a', null, LIMITS, 5, 'ann');
    ok(touch.active && touch.idleFor >= 50, JSON.stringify(touch));
    deepEqual(
      (await store.sessionsOf?.('ann', ALL))?.map(({id}) => id),
      ['a'],
    );
  });

  test('a foreign value in the key of a user is an error, not an answer, and is not changed', async () => {
    const store = redisStore(client, {prefix: own('foreign')});
    await store.start('a', LIMITS, undefined, 5, {user: 'ann'});
    const key = await userKey(own('foreign'));
    await client.hset(key, 'a', 'of another application');
    await rejects(async () => store.touch('a', 0, LIMITS, 5, 'ann'), /the key holds something else/);
    equal(await client.hget(key, 'a'), 'of another application');
    await client.set(key, 'of another application');
    await rejects(async () => store.touch('a', 0, LIMITS, 5, 'ann'), /WRONGTYPE/);
    await rejects(async () => store.endSessionsOf?.('ann', {}), /WRONGTYPE/);
  });
});

describe('the sessions of a user, by a clock of Redis that a test moves', {skip: redisMissing}, () => {
  test('S10: a clock that is set back extends nothing and ends nothing, and the list says the same', async (t) => {
    const open = await nodeRedis.open();
    t.after(() => open.close());
    const {store} = open;
    await store.start('a', LIMITS, {idleFor: 100, age: 200}, 5, {user: 'ann'});
    await open.pass(-3600);
    const [listed] = (await store.sessionsOf?.('ann', ALL)) ?? [];
    deepEqual(listed, {id: 'a', idleFor: 100, age: 200, endsIn: 500});
    deepEqual(await store.touch('a', null, LIMITS, 5, 'ann'), {active: true, advanced: false, idleFor: 100, age: 200});
    await open.pass(499);
    equal((await store.touch('a', null, LIMITS, 5, 'ann')).active, true);
    await open.pass(1);
    deepEqual(await store.sessionsOf?.('ann', ALL), []);
    deepEqual(await store.touch('a', 0, LIMITS, 5, 'ann'), {active: false, reason: 'idle'});
  });

  test('S13: what need not be kept any longer is removed at later sign-ins of its user', async (t) => {
    const open = await nodeRedis.open();
    t.after(() => open.close());
    const {store} = open;
    const short = {expireAfter: 10, maxLifetime: 20};
    for (let n = 0; n < 50; n++) {
      await store.start(`short ${n}`, short, undefined, 5, {user: 'ann', details: `"${'x'.repeat(100)}"`});
      if (n % 2) await store.end(`short ${n}`, 20, 'ann');
    }
    const size = () => open.sizeOfUsers?.();
    const before = await size();
    await open.pass(2 * HOUR);
    for (let n = 0; n < 30; n++) await store.start('later', LIMITS, undefined, 5, {user: 'ann'});
    ok(Number(before) >= 75, `${before} fields before`);
    ok(Number(await size()) < 75 / 2, `${await size()} fields are left`);
  });

  test('S13: what need not be kept any longer is removed at later changes of id, too', async (t) => {
    const open = await nodeRedis.open();
    t.after(() => open.close());
    const {store} = open;
    const endless = {expireAfter: 7 * HOUR, maxLifetime: Number.POSITIVE_INFINITY};
    await store.start('0', endless, undefined, 5, {user: 'ann'});
    for (let n = 0; n < 300; n++) {
      await open.pass(600);
      await store.touch(`${n}`, 0, endless, 5, 'ann');
      equal(await store.rotate?.(`${n}`, `${n + 1}`, endless, 5, 'ann'), true);
    }
    ok(Number(await open.sizeOfUsers?.()) < 20, `${await open.sizeOfUsers?.()} fields`);
  });
});

test('S12: on a replica, as after a failover, requests of a user are refused and no session ends', {
  skip: ownRedisMissing,
}, async (t) => {
  const redis = await startRedis();
  t.after(redis.close);
  const client = new Redis(redis.url);
  t.after(() => client.disconnect());
  const store = redisStore(client);
  await store.start('known', LIMITS, undefined, 5, {user: 'ann'});
  await client.call('REPLICAOF', '127.0.0.1', '1');
  for (const [id, user] of [
    ['known', 'ann'],
    ['known', undefined],
    ['known', 'bob'],
    ['not copied yet', 'ann'],
  ] as const) {
    await rejects(async () => store.touch(id, null, LIMITS, 5, user), /READONLY/, `${id} of ${user}`);
  }
  await rejects(async () => store.endSessionsOf?.('ann', {}), /READONLY/);
  await rejects(async () => store.endSessionsOf?.('nobody', {only: 'a'}), /READONLY/);
});

test('S12: on a cluster, a new replica that has not the key of the user yet ends nothing', {
  skip: ownRedisMissing,
}, async (t) => {
  const [master, replica] = await Promise.all([startRedis(), startRedis()]);
  t.after(() => Promise.all([master.close(), replica.close()]));
  const [one, other] = [new Redis(master.url), new Redis(replica.url)];
  t.after(() => [one, other].map((client) => client.disconnect()));
  let isCopied = true;
  // The node of the user's key fails over, and the nodes of the ids go on.
  const nodeOf = (key = '') => (!isCopied && key.includes('{') ? other : one);
  const store = redisStore((...command) => nodeOf(command[3]).call(...command));
  await store.start('known', LIMITS, undefined, 5, {user: 'ann'});
  isCopied = false;
  await other.call('REPLICAOF', '127.0.0.1', '1');
  for (const user of ['ann', undefined, 'bob']) {
    await rejects(async () => store.touch('known', null, LIMITS, 5, user), /READONLY/, `of ${user}`);
  }
});

test('S17: with durableEnds an end of all sessions, and a change of id of a user, reject until the replicas have them', {
  skip: ownRedisMissing,
}, async (t) => {
  const redis = await startRedis();
  t.after(redis.close);
  const client = new Redis(redis.url);
  t.after(() => client.disconnect());
  const store = redisStore(client, {durableEnds: {replicas: 1, timeout: 0.1}});
  const reached = /reached 0 of 1 replicas within 0.1 s/;
  for (const id of ['a', 'b', 'c', 'd']) await store.start(id, LIMITS, undefined, 5, {user: 'ann'});
  await store.start('first', LIMITS, undefined, 5, {user: 'bob', maxSessions: 1});
  await rejects(async () => store.start('second', LIMITS, undefined, 5, {user: 'bob', maxSessions: 1}), reached);
  await rejects(async () => store.rotate?.('a', 'a2', LIMITS, 5, 'ann'), reached);
  ok((await store.touch('a2', null, LIMITS, 5, 'ann')).active, 'the session lives with its new id');
  await rejects(async () => store.end('b', LIMITS.maxLifetime, 'ann'), reached);
  await rejects(async () => store.end('c', LIMITS.maxLifetime), reached);
  for (const id of ['b', 'c'])
    equal((await store.touch(id, null, LIMITS)).active, false, `${id} has ended all the same`);
  for (const again of [1, 2]) {
    await rejects(async () => store.endSessionsOf?.('ann', {only: 'd'}, LIMITS.maxLifetime), reached, `only, ${again}`);
    await rejects(async () => store.endSessionsOf?.('ann', {}, LIMITS.maxLifetime), reached, `all, ${again}`);
  }
  equal((await store.touch('a2', null, LIMITS, 5, 'ann')).active, false);
});
