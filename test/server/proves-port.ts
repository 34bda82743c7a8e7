import {deepEqual, equal, ok} from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import type {ActivityStore} from '../../server-contract/index.ts';

const LIMITS = {expireAfter: 10, maxLifetime: 100};

/** A short check of the whole store port, for one more client or set-up. It may be done again on the same database. */
export async function provesPort(store: ActivityStore, name: string): Promise<void> {
  const [id, next, third] = [1, 2, 3].map((n) => `${name} ${n} ${randomUUID()}`) as [string, string, string];
  await store.start(id, LIMITS, {idleFor: 5, age: 50});
  const touch = await store.touch(id, 3, LIMITS);
  ok(touch.active && touch.advanced && touch.idleFor >= 3 && touch.idleFor < 5, `${name}: ${JSON.stringify(touch)}`);
  ok(touch.age >= 50 && touch.age < 60, `${name}: ${JSON.stringify(touch)}`);
  equal(await store.rotate?.(id, next, LIMITS), true, name);
  equal((await store.touch(next, null, LIMITS)).active, true, name);
  await store.end(next);
  const ended = await store.touch(next, 0, LIMITS);
  equal(!ended.active && ended.tombstone?.cause, 'ended', name);
  equal((await store.begin?.(next, LIMITS))?.active, false, name);
  equal(await store.rotate?.(next, third, LIMITS), false, name);
  equal(await store.sharedSecret?.('a'), await store.sharedSecret?.('b'), name);
  if (store.sessionsOf) await provesSessionsOfUser(store, name);
}

async function provesSessionsOfUser(store: ActivityStore, name: string): Promise<void> {
  const user = `${name} ${randomUUID()}`;
  const [one, two, three, moved] = ['one', 'two', 'three', 'moved'].map((id) => `${user} ${id}`) as [
    string,
    string,
    string,
    string,
  ];
  const owner = {user, details: '{"device":"Füchsin"}', maxSessions: 2};
  await store.start(one, LIMITS, {idleFor: 5, age: 50}, 5, owner);
  await store.begin?.(two, LIMITS, 5, owner);
  const started = await store.start(three, LIMITS, undefined, 5, owner);
  deepEqual(started, {refused: false, ended: [{id: one}]}, name);
  equal((await store.touch(two, 0, LIMITS, 5, user)).active, true, name);
  equal((await store.touch(two, 0, LIMITS)).active, true, name);
  equal(await store.rotate?.(two, moved, LIMITS, 5, user), true, name);
  const listed = (await store.sessionsOf?.(user, {skip: 0, limit: 10})) ?? [];
  deepEqual(
    listed.map(({id, firstId, details}) => [id === moved ? two : id, details, id === three ? two : firstId]).sort(),
    [
      [three, owner.details, two],
      [two, owner.details, two],
    ],
  );
  await store.end(three, 100, user);
  deepEqual(await store.endSessionsOf?.(user, {except: [one]}, 100), [{id: moved, firstId: two}], name);
  const touch = await store.touch(moved, 0, LIMITS, 5, user);
  equal(!touch.active && touch.tombstone?.cause, 'revoked', name);
}
