import {deepEqual, equal, match, throws} from 'node:assert/strict';
import {describe, test} from 'node:test';
import {array, assert, constantFrom, property, tuple} from 'fast-check';
import {createSessionSecurity} from '../../server-contract/index.ts';
import {steadyClock} from '../../server-contract/stores/clock.ts';
import {memoryStore} from '../../server-contract/stores/memory.ts';

const LIMITS = {expireAfter: 10, maxLifetime: 100};
const HOUR = 3600;

function simulated(maxRecords?: number) {
  const time = {seconds: 0};
  const now = () => time.seconds * 1000;
  return {time, store: memoryStore(maxRecords === undefined ? {now} : {now, maxRecords})};
}

describe('memory store', () => {
  test('S3: touches in any order leave the same record', () => {
    const idleTimes = [0.5, 3, 9, 2, 7.25, 100, 1];
    const results = Array.from({length: 50}, () => {
      const {time, store} = simulated();
      store.start('a', LIMITS);
      time.seconds = 9.5;
      for (const idleFor of [...idleTimes].sort(() => Math.random() - 0.5)) store.touch('a', idleFor, LIMITS);
      return store.touch('a', null, LIMITS);
    });
    for (const result of results) deepEqual(result, {active: true, advanced: false, idleFor: 0.5, age: 9.5});
  });

  test('S3: no claim reaches past the present or before the sign-in', () => {
    const {time, store} = simulated();
    store.start('a', LIMITS);
    time.seconds = 4;
    deepEqual(store.touch('a', 1e12, LIMITS), {active: true, advanced: false, idleFor: 4, age: 4});
    deepEqual(store.touch('a', -5, LIMITS), {active: true, advanced: true, idleFor: 0, age: 4});
  });

  test('S5: an ended record stays ended, and is never created by a touch', () => {
    const {time, store} = simulated();
    store.start('a', LIMITS);
    time.seconds = 10;
    deepEqual(store.touch('a', 0, LIMITS), {active: false, reason: 'idle'});
    const expired = {active: false, reason: 'missing', tombstone: {cause: 'idle', endedFor: 0}};
    deepEqual(store.touch('a', 0, LIMITS), expired);
    store.start('b', LIMITS);
    store.end('b');
    store.end('b');
    const signedOut = {active: false, reason: 'missing', tombstone: {cause: 'ended', endedFor: 0}};
    deepEqual(store.touch('b', 0, LIMITS), signedOut);
  });

  test('S5: a record can continue under another id with its age and its idle time', () => {
    const {time, store} = simulated();
    store.start('a', LIMITS, {idleFor: 4, age: 60});
    time.seconds = 5;
    deepEqual(store.touch('a', null, LIMITS), {active: true, advanced: false, idleFor: 9, age: 65});
  });

  test('R3: a session is listed until the longest limit of its requests', () => {
    const limits = {expireAfter: 10, maxLifetime: 15};
    for (const [at, shorter, endsIn] of [
      [2, {expireAfter: 3, maxLifetime: 15}, 8],
      [8, {expireAfter: 10, maxLifetime: 9}, 7],
    ] as const) {
      const {time, store} = simulated();
      store.start('a', limits, undefined, undefined, {user: 'ann'});
      time.seconds = at;
      equal(store.touch('a', 0, shorter).active, true);
      equal(store.sessionsOf('ann', {skip: 0, limit: 1})[0]?.endsIn, endsIn);
    }
  });

  test('names the limit that was reached first', () => {
    const {time, store} = simulated();
    for (const [id, past] of Object.entries({idle: {idleFor: 9, age: 90}, lifetime: {idleFor: 2, age: 99}})) {
      store.start(id, LIMITS, past);
    }
    time.seconds = 1000;
    for (const reason of ['idle', 'lifetime']) deepEqual(store.touch(reason, 0, LIMITS), {active: false, reason});
  });

  test('S13: keeps the reason of an end for an hour, then deletes it', () => {
    const {time, store} = simulated();
    for (const id of ['early', 'late']) store.start(id, LIMITS);
    time.seconds = HOUR;
    store.start('somebody', LIMITS);
    deepEqual(store.touch('early', null, LIMITS), {active: false, reason: 'idle'});
    time.seconds = HOUR + 100;
    store.start('somebody else', LIMITS);
    deepEqual(store.touch('late', null, LIMITS), {active: false, reason: 'missing'});
  });

  test('S13: a request with a shorter limit does not shorten the life of a record with a longer one', () => {
    const {time, store} = simulated();
    const longer = {expireAfter: 2 * HOUR, maxLifetime: 10 * HOUR};
    store.start('a', longer);
    time.seconds = 1;
    store.touch('a', 0, LIMITS);
    time.seconds = HOUR + 3000;
    store.start('somebody', LIMITS);
    equal(store.touch('a', null, longer).active, true);
  });

  test('S13: a full store gives up the session with the oldest activity', () => {
    const {time, store} = simulated(2);
    store.start('a', LIMITS);
    store.start('b', LIMITS);
    time.seconds = 1;
    store.touch('a', 0, LIMITS);
    store.start('c', LIMITS);
    deepEqual(
      ['a', 'b', 'c'].map((id) => store.touch(id, null, LIMITS).active),
      [true, false, true],
    );
  });

  test('E1: the stream of a session that a full store gives up is told', () => {
    const store = memoryStore({maxRecords: 1});
    const ended: string[] = [];
    store.watchEnds({ended: (name) => ended.push(name), missed() {}});
    store.start('first', LIMITS);
    store.rotate('first', 'moved', LIMITS);
    store.start('second', LIMITS);
    deepEqual(ended, ['first']);
  });

  test('S13: a full store gives up expired sessions before living ones', () => {
    const {time, store} = simulated(3);
    const patient = {expireAfter: 8 * HOUR, maxLifetime: 12 * HOUR};
    store.start('staff', patient);
    time.seconds = 1;
    for (const id of ['a', 'b']) store.start(id, LIMITS);
    time.seconds = 30;
    for (const id of ['c', 'd']) store.start(id, LIMITS);
    equal(store.touch('staff', null, patient).active, true);
    store.start('e', LIMITS);
    equal(store.touch('staff', null, patient).active, false, 'among those that live the oldest goes');
    for (const id of ['c', 'd', 'e']) equal(store.touch(id, null, LIMITS).active, true, id);
  });

  test('S13: onError is told once that a full store gave up living sessions', () => {
    const {time, store} = simulated(2);
    const errors: unknown[] = [];
    createSessionSecurity({store, onError: (error) => void errors.push(error)});
    for (const id of ['a', 'b']) store.start(id, LIMITS);
    time.seconds = LIMITS.expireAfter;
    for (const id of ['c', 'd']) store.start(id, LIMITS);
    deepEqual(errors, [], 'expired sessions made room');
    for (const id of ['e', 'f']) store.start(id, LIMITS);
    equal(errors.length, 1);
    match(String(errors[0]), /memory store is full.*maxRecords \(2\)/);
  });

  test('S13: whatever happens before, a full store gives up the session with the oldest activity', () => {
    const ids = Array.from({length: 12}, (_, n) => `id ${n}`);
    const limits = {expireAfter: 10 * HOUR, maxLifetime: 20 * HOUR};
    const action = tuple(constantFrom('start', 'start', 'touch', 'end'), constantFrom(...ids));
    assert(
      property(array(action, {minLength: 100, maxLength: 300, size: 'max'}), (actions) => {
        const {time, store} = simulated(5);
        const byActivity = new Set<string>();
        for (const [name, id] of actions) {
          time.seconds++;
          if (name === 'start') {
            store.start(id, limits);
            byActivity.delete(id);
            if (byActivity.size === 5) byActivity.delete(byActivity.keys().next().value!);
            byActivity.add(id);
          } else if (name === 'touch') {
            store.touch(id, 0, limits);
            if (byActivity.delete(id)) byActivity.add(id);
          } else {
            store.end(id);
            byActivity.delete(id);
          }
          const alive = ids.filter((one) => store.touch(one, null, limits).active);
          deepEqual(
            alive,
            ids.filter((one) => byActivity.has(one)),
          );
        }
      }),
      {numRuns: 50},
    );
  });

  test('S13: the sweep deletes all records whose time has come, and no other', () => {
    const {time, store} = simulated();
    const limitsOf = (n: number) => ({expireAfter: 10 + 100 * (n % 10), maxLifetime: HOUR});
    for (let n = 0; n < 1000; n++) store.start(`id ${n}`, limitsOf(n));
    time.seconds = HOUR + 10 + 600;
    store.start('one more', LIMITS);
    for (let n = 0; n < 1000; n++) {
      const reason = n % 10 <= 6 ? 'missing' : 'idle';
      deepEqual(store.touch(`id ${n}`, null, limitsOf(n)), {active: false, reason}, `id ${n}`);
    }
  });

  test('S15: an ended record is known as ended until its maximum lifetime, and forgotten afterwards', () => {
    const {time, store} = simulated();
    const limits = {expireAfter: 10, maxLifetime: 5 * HOUR};
    for (const id of ['signed out', 'idle']) store.start(id, limits);
    store.end('signed out', limits.maxLifetime);
    time.seconds = 5 * HOUR - 1;
    store.start('somebody', LIMITS);
    for (const id of ['signed out', 'idle']) equal(store.begin(id, limits).active, false, id);
    time.seconds = 5 * HOUR + 60;
    store.start('somebody else', LIMITS);
    deepEqual(store.touch('signed out', null, limits), {active: false, reason: 'missing'});
  });

  test('S13: tombstones are bounded, and take no place from living sessions', () => {
    const {store} = simulated(3);
    for (const id of ['a', 'b', 'c']) store.start(id, LIMITS);
    for (let n = 0; n < 10; n++) store.end(`ended ${n}`);
    for (const id of ['a', 'b', 'c']) equal(store.touch(id, null, LIMITS).active, true, id);
    deepEqual(store.touch('ended 6', null, LIMITS), {active: false, reason: 'missing'});
    equal('tombstone' in store.touch('ended 7', null, LIMITS), true);
  });

  test('refuses an invalid maximum', () => {
    for (const maxRecords of [0, -1, 1.5, Number.NaN]) {
      throws(() => memoryStore({maxRecords}), new RegExp(`maxRecords must be .*, got ${maxRecords}`));
    }
  });
});

describe('steady clock', () => {
  function clocks() {
    const hands = {wall: 1_763_886_000_000, monotonic: 5000};
    const now = steadyClock(
      () => hands.wall,
      () => hands.monotonic,
    );
    const start = now();
    return {
      elapsed: () => now() - start,
      pass(milliseconds: number) {
        hands.wall += milliseconds;
        hands.monotonic += milliseconds;
      },
      set(milliseconds: number) {
        hands.wall += milliseconds;
      },
    };
  }

  test('S10: a wall clock that is set back extends nothing, however often', () => {
    const {elapsed, pass, set} = clocks();
    for (let minute = 0; minute < 10; minute++) {
      pass(60_000);
      set(-3_600_000);
      elapsed();
    }
    equal(elapsed(), 600_000);
  });

  test('S10: time in suspend counts, also after the clock was set back', () => {
    const {elapsed, pass, set} = clocks();
    set(-3_600_000);
    pass(1000);
    equal(elapsed(), 1000);
    set(8 * 3_600_000);
    equal(elapsed(), 1000 + 8 * 3_600_000);
    pass(1000);
    equal(elapsed(), 2000 + 8 * 3_600_000);
  });

  test('S10: ticks of different lengths do not make it run fast', () => {
    let time = 0;
    const now = steadyClock(
      () => Math.floor(time),
      () => Math.floor(time * 5 + 3) / 5,
    );
    for (; time < 10_000; time += 0.13) now();
    equal(Math.abs(now() - time) < 1, true, `${now()} after ${time}`);
  });
});
