import {deepEqual, equal, match, ok, rejects} from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {type OpenedStore, storeChecks} from '../../server-contract/conformance/store.ts';
import type {Touch} from '../../server-contract/index.ts';
import {memoryStore} from '../../server-contract/stores/memory.ts';
import type {FoundDatabase} from '../support/redis.ts';
import {type ListeningStore, openListening, TARGETS} from './shared-events.ts';
import {type StoreChange, USER_MISTAKES, WATCH_MISTAKES} from './store-mistakes.ts';
import {ioRedis, memory, nodeRedis, type OpenStore, postgres} from './stores.ts';

for (const target of [memory, nodeRedis, ioRedis, postgres]) {
  describe(`the checks of stores, on ${target.name}`, {skip: target.missing}, () => {
    let opened: OpenStore;
    before(async () => {
      opened = await target.open();
    });
    after(() => opened?.close());
    const open = () => ({store: opened.store, pass: opened.pass});
    // The stores of databases tell of ends where they are given a connection that listens: see below.
    const without = target === memory ? [] : (['watchEnds'] as const);
    for (const {name, run} of storeChecks({open, without})) test(name, run);
  });
}

for (const {kind, missing, find} of TARGETS) {
  describe(`the checks of stores that listen, on ${kind}`, {skip: missing}, () => {
    let database: FoundDatabase;
    let opened: ListeningStore;
    before(async () => {
      database = await find();
      opened = await openListening[kind](database.url);
    });
    after(async () => {
      await opened?.close();
      await database?.close();
    });
    const checks = storeChecks({open: () => ({store: opened.store})});
    for (const {name, run} of checks.filter(({name}) => /^E[15]:/.test(name))) test(name, run);
  });
}

/** A memory store with a clock of its own and with another way to do one thing. */
function changed(change: StoreChange): OpenedStore {
  let nowMs = 0;
  const store = memoryStore({now: () => nowMs});
  const pass = (seconds: number): void => {
    nowMs += seconds * 1000;
  };
  return {store: {...store, ...change(store, () => nowMs / 1000)}, pass};
}

/** The ids and the first words of the checks that a store fails. */
async function faultsOf(open: () => OpenedStore): Promise<string[]> {
  const faults: string[] = [];
  for (const {name, run} of storeChecks({open})) {
    await run().catch(() => faults.push(name));
  }
  return faults;
}

const nextTask = () => new Promise((done) => setImmediate(done));
const ended: Touch = {active: false, reason: 'missing'};

/** Each mistake with a part of the name of a check that has to find it. */
const MISTAKES: Record<string, readonly [finds: RegExp, change: StoreChange]> = {
  'reads, waits and writes': [
    /200 touches at the same moment/,
    (store) => ({
      async touch(id, idleFor, limits) {
        const before = store.touch(id, null, limits) as Touch;
        await nextTask();
        if (!before.active || idleFor === null) return before;
        await store.start(id, limits, {age: before.age, idleFor: Math.min(before.idleFor, idleFor)});
        return store.touch(id, null, limits);
      },
    }),
  ],
  'takes the claim that comes last': [
    /activity in any order/,
    (store) => ({
      touch(id, idleFor, limits) {
        const touch = store.touch(id, null, limits) as Touch;
        if (touch.active && idleFor !== null) store.start(id, limits, {age: touch.age, idleFor});
        return store.touch(id, null, limits);
      },
    }),
  ],
  'counts each touch': [/only reads/, (store) => ({touch: (id, _idleFor, limits) => store.touch(id, 0, limits)})],
  'ignores the past of a record': [
    /with the past/,
    (store) => ({start: (id, limits) => store.start(id, limits, {age: 0, idleFor: 0})}),
  ],
  'keeps a living record at a new sign-in': [
    /new sign-in under a known id/,
    (store) => ({
      start(id, limits, past) {
        if (!(store.touch(id, null, limits) as Touch).active) store.start(id, limits, past);
      },
    }),
  ],
  'has a clock that stands still': [
    /by the clock of the store/,
    () => {
      const store = memoryStore({now: () => 0});
      return {start: store.start, touch: store.touch, end: store.end};
    },
  ],
  'creates a record at a touch': [
    /never creates a record/,
    (store) => ({
      touch(id, idleFor, limits) {
        const touch = store.touch(id, idleFor, limits) as Touch;
        if (touch.active || touch.tombstone || touch.reason !== 'missing') return touch;
        store.start(id, limits);
        return store.touch(id, idleFor, limits);
      },
    }),
  ],
  'leaves no tombstone at an end': [
    /end leaves a tombstone/,
    (store) => ({
      touch(id, idleFor, limits) {
        const touch = store.touch(id, idleFor, limits) as Touch;
        return touch.active || touch.reason !== 'missing' ? touch : ended;
      },
    }),
  ],
  'finds the same reason again and again': [
    /at the limit a touch ends the record/,
    (store) => {
      const reasons = new Map<string, Touch>();
      return {
        touch(id, idleFor, limits) {
          const touch = reasons.get(id) ?? (store.touch(id, idleFor, limits) as Touch);
          if (!touch.active && touch.reason !== 'missing') reasons.set(id, touch);
          return touch;
        },
      };
    },
  ],
  'ignores case in ids, as some databases do': [
    /ids that differ in case/,
    (store) => ({
      start: (id, ...rest) => store.start(id.toLowerCase(), ...rest),
      touch: (id, ...rest) => store.touch(id.toLowerCase(), ...rest),
    }),
  ],
  'has no infinite lifetime': [
    /infinite lifetime/,
    (store) => ({
      touch: (id, idleFor, limits) =>
        Number.isFinite(limits.maxLifetime) ? store.touch(id, idleFor, limits) : {active: false, reason: 'lifetime'},
    }),
  ],
  'carries out a step that is too late': [
    /later than its timeout/,
    (store) => ({touch: async (...given) => store.touch(...given)}),
  ],
  'begins under the id of an ended session': [
    /begin starts nothing/,
    (store) => ({
      begin(id, limits) {
        store.start(id, limits);
        return store.touch(id, null, limits);
      },
    }),
  ],
  'moves a record to every new id': [
    /one wins/,
    (store) => ({
      rotate(_from, to, limits) {
        store.start(to, limits);
        return true;
      },
    }),
  ],
  'cuts the id of the successor': [
    /names the successor whole/,
    (store) => ({
      touch(id, idleFor, limits) {
        const touch = store.touch(id, idleFor, limits) as Touch;
        if (touch.active || !touch.tombstone?.successor) return touch;
        const successor = touch.tombstone.successor.slice(0, 100);
        return {...touch, tombstone: {...touch.tombstone, successor}};
      },
    }),
  ],
  'has a secret for each process': [/shared secret/, () => ({sharedSecret: (candidate) => candidate})],
  'has no method rotate': [/rotate moves the record/, () => ({rotate: undefined}) as object],
};

const ALL_MISTAKES = {...MISTAKES, ...USER_MISTAKES, ...WATCH_MISTAKES};

describe('the checks of stores', () => {
  for (const [mistake, [finds, change]] of Object.entries(ALL_MISTAKES)) {
    test(`S14: find a store that ${mistake}`, async () => {
      const faults = await faultsOf(() => changed(change));
      ok(
        faults.some((name) => finds.test(name)),
        `found only: ${faults.join(' | ') || 'nothing'}`,
      );
    });
  }

  test('S14: find nothing in a store without a mistake, and nothing in one without the optional methods', async () => {
    deepEqual(await faultsOf(() => changed(() => ({}))), []);
    const without = ['begin', 'rotate', 'sharedSecret', 'sessionsOf', 'endSessionsOf', 'watchEnds'] as const;
    const checks = storeChecks({
      open: () => changed(() => Object.fromEntries(without.map((name) => [name, undefined]))),
      without,
    });
    ok(checks.length >= 15, `${checks.length} checks`);
    for (const {run} of checks) await run();
  });

  test('S14: each check finds at least one of these mistakes', async () => {
    const found = new Set<string>();
    for (const [, change] of Object.values(ALL_MISTAKES)) {
      for (const name of await faultsOf(() => changed(change))) found.add(name);
    }
    const idle = storeChecks({open: () => changed(() => ({}))}).filter(({name}) => !found.has(name));
    deepEqual(
      idle.map(({name}) => name),
      [],
    );
  });

  test('S14: say what was expected and what the store answered, name a missing method, and close the store', async () => {
    let closed = 0;
    const open = () => ({
      ...changed(() => ({sharedSecret: undefined, touch: () => ended}) as object),
      close: () => void closed++,
    });
    const checks = storeChecks({open, without: ['sessionsOf', 'endSessionsOf', 'watchEnds']});
    await rejects(checks[0]!.run, /expected \{"active":true.*got \{"active":false,"reason":"missing"\}/);
    const error = await checks.at(-1)!.run().catch(String);
    match(String(error), /no method sharedSecret.*without: \['sharedSecret'\]/);
    equal(closed, 2);
  });
});
