import {deepEqual, equal, ok} from 'node:assert/strict';
import {describe, test} from 'node:test';
import {array, assert, constantFrom, property, tuple} from 'fast-check';
import {memoryStore} from '../../server-contract/stores/memory.ts';

const LIMITS = {expireAfter: 10, maxLifetime: 60};
const ALL = {skip: 0, limit: 1000};
const USERS = ['ann', 'bob'];
const IDS = Array.from({length: 8}, (_, n) => `id ${n}`);

function simulated(maxRecords = 1000) {
  const time = {seconds: 0};
  return {time, store: memoryStore({maxRecords, now: () => time.seconds * 1000})};
}

describe('the sessions of users in the memory store', () => {
  test('R3: whatever happens before, also in a full store, the lists have what lives, newest first, and nothing else', () => {
    const names = constantFrom('start', 'start', 'start', 'touch', 'end', 'rotate', 'one', 'all', 'wait', 'nameless');
    const action = tuple(names, constantFrom(...IDS), constantFrom(...IDS), constantFrom(...USERS));
    assert(
      property(array(action, {minLength: 50, maxLength: 200, size: 'max'}), (actions) => {
        const {time, store} = simulated(5);
        const nameless = new Set<string>();
        const isActive = (id: string) => store.touch(id, null, LIMITS).active;
        for (const [name, id, other, user] of actions) {
          time.seconds += 0.5;
          if (name === 'start' || name === 'nameless') {
            nameless.delete(id);
            if (name === 'nameless') nameless.add(id);
            store.start(id, LIMITS, undefined, undefined, name === 'start' ? {user, maxSessions: 3} : undefined);
          } else if (name === 'touch') store.touch(id, 0, LIMITS);
          else if (name === 'end') store.end(id);
          else if (name === 'one') store.endSessionsOf(user, {only: id});
          else if (name === 'all') store.endSessionsOf(user, {except: [other]});
          else if (name === 'wait') time.seconds += 4;
          else if (id !== other && isActive(id) && store.rotate(id, other, LIMITS)) {
            if (nameless.has(id)) nameless.add(other);
            else nameless.delete(other);
          }
          const lists = USERS.map((each) => store.sessionsOf(each, ALL));
          const listed = lists.flat().map((session) => session.id);
          const living = IDS.filter(isActive);
          // A record that is in no list may have been left by the end of all, which puts it into the list of that user.
          const unlisted = living.filter((each) => !listed.includes(each));
          ok(
            unlisted.every((each) => nameless.has(each)),
            `${name} ${id}: ${unlisted}`,
          );
          deepEqual(
            listed.filter((each) => !living.includes(each)),
            [],
          );
          equal(new Set(listed).size, listed.length);
          for (const list of lists) {
            const ages = list.map(({age}) => age);
            deepEqual(
              ages,
              [...ages].sort((one, next) => one - next),
            );
            ok(list.length <= 5);
          }
        }
      }),
      {numRuns: 60},
    );
  });

  test('R3: a record that continues an older session has its place by its sign-in', () => {
    const {store, time} = simulated();
    time.seconds = 50;
    for (const [id, age] of Object.entries({a: 20, b: 5, c: 40, d: 0})) {
      store.start(id, LIMITS, {age, idleFor: 0}, undefined, {user: 'ann'});
    }
    deepEqual(
      store.sessionsOf('ann', ALL).map(({id, age, endsIn}) => [id, age, endsIn]),
      [
        ['d', 0, 10],
        ['b', 5, 10],
        ['a', 20, 10],
        ['c', 40, 10],
      ],
    );
  });

  test('R4: an expired session takes no place, and a refused one leaves a tombstone', () => {
    const {store, time} = simulated();
    const owner = {user: 'ann', maxSessions: 1, whenTooMany: 'refuse'} as const;
    equal(store.start('a', LIMITS, undefined, undefined, owner).refused, false);
    equal(store.start('b', LIMITS, undefined, undefined, owner).refused, true);
    equal(store.begin('b', LIMITS).active, false);
    const begun = store.begin('c', LIMITS, undefined, owner);
    deepEqual([begun.active, begun.started], [false, {refused: true, ended: []}]);
    time.seconds = 10;
    equal(store.begin('d', LIMITS, undefined, owner).active, true);
    deepEqual(
      store.sessionsOf('ann', ALL).map(({id}) => id),
      ['d'],
    );
  });

  test('R1: a record that is in no list is known as ended for as long as it may live', () => {
    const {store, time} = simulated();
    const patient = {expireAfter: 36_000, maxLifetime: Number.POSITIVE_INFINITY};
    for (const id of ['nameless', 'spared']) store.start(id, patient);
    store.start("bob's", patient, undefined, undefined, {user: 'bob'});
    store.endSessionsOf('ann', {except: ['spared', "bob's"]}, Number.POSITIVE_INFINITY);
    time.seconds = 35_000;
    store.start('somebody', patient);
    const isActive = (id: string, user: string) => store.touch(id, null, patient, undefined, user).active;
    deepEqual([isActive('nameless', 'ann'), isActive('spared', 'ann'), isActive("bob's", 'bob')], [false, true, true]);
    deepEqual(
      store.sessionsOf('bob', ALL).map(({id}) => id),
      ["bob's"],
    );
  });

  test('S15: a change of id to one that has ended leaves no tombstones that name each other', () => {
    const {store} = simulated();
    store.start('a', LIMITS);
    equal(store.rotate('a', 'b', LIMITS), true);
    equal(store.rotate('b', 'a', LIMITS), false);
    for (const id of ['a', 'b']) {
      store.end(id);
      equal(store.touch(id, 0, LIMITS).active, false, id);
    }
    deepEqual(store.endSessionsOf('ann', {except: ['a', 'b']}), []);
  });
});
