import {deepEqual, equal, ok} from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {ActivityStore} from '../../server-contract/index.ts';
import {ioRedis, memory, nodeRedis, type OpenStore, postgres} from './stores.ts';

const LIMITS = {expireAfter: 10, maxLifetime: 100};
const ENDLESS = {expireAfter: 10, maxLifetime: Number.POSITIVE_INFINITY};

for (const target of [memory, nodeRedis, ioRedis, postgres]) {
  describe(`the store port, on ${target.name}`, {skip: target.missing}, () => {
    let open: OpenStore;
    let store: ActivityStore;
    before(async () => {
      open = await target.open();
      store = open.store;
    });
    after(() => open?.close());
    const pass = (seconds: number) => open.pass(seconds);

    test('S3: touches in any order leave the same record', async () => {
      const idleTimes = [0.5, 3, 9, 2, 7.25, 100, 1];
      const ids = Array.from({length: 20}, (_, n) => `any order ${n}`);
      for (const id of ids) await store.start(id, LIMITS);
      await pass(9.5);
      for (const id of ids) {
        for (const idleFor of [...idleTimes].sort(() => Math.random() - 0.5)) await store.touch(id, idleFor, LIMITS);
        deepEqual(await store.touch(id, null, LIMITS), {active: true, advanced: false, idleFor: 0.5, age: 9.5});
      }
    });

    test('S16: the shared secret is the one that came first, also of many at once', async () => {
      const candidates = Array.from({length: 20}, (_, n) => `secret ${n}`);
      const secrets = await Promise.all(candidates.map((candidate) => store.sharedSecret?.(candidate)));
      ok(candidates.includes(String(secrets[0])), `${secrets[0]}`);
      deepEqual(new Set(secrets), new Set([secrets[0]]));
      equal(await store.sharedSecret?.('a later one'), secrets[0]);
    });

    test('S3: 200 random touches at once leave the maximum', async () => {
      await store.start('busy', LIMITS);
      await pass(9.5);
      const claims = Array.from({length: 200}, () => 1 + Math.floor(Math.random() * 64) / 8);
      const touches = await Promise.all(claims.map((idleFor) => store.touch('busy', idleFor, LIMITS)));
      const least = Math.min(...claims);
      deepEqual(await store.touch('busy', null, LIMITS), {active: true, advanced: false, idleFor: least, age: 9.5});
      for (const [n, touch] of touches.entries()) {
        ok(touch.active && touch.idleFor <= claims[n]! && touch.idleFor >= least, `${claims[n]}`);
      }
    });

    test('S3: no claim reaches past the present or before the sign-in', async () => {
      await store.start('honest', LIMITS);
      await pass(4);
      deepEqual(await store.touch('honest', 1e12, LIMITS), {active: true, advanced: false, idleFor: 4, age: 4});
      deepEqual(await store.touch('honest', -5, LIMITS), {active: true, advanced: true, idleFor: 0, age: 4});
    });

    test('S2, S5: an ended record stays ended, and is never created by a touch', async () => {
      await store.start('expired', LIMITS);
      await pass(10);
      deepEqual(await store.touch('expired', 0, LIMITS), {active: false, reason: 'idle'});
      await pass(4);
      const expired = {active: false, reason: 'missing', tombstone: {cause: 'idle', endedFor: 4}};
      deepEqual(await store.touch('expired', 0, LIMITS), expired);
      await store.start('signed out', LIMITS);
      await store.end('signed out');
      await store.end('signed out');
      const signedOut = {active: false, reason: 'missing', tombstone: {cause: 'ended', endedFor: 0}};
      deepEqual(await store.touch('signed out', 0, LIMITS), signedOut);
      deepEqual(await store.touch('never known', 0, LIMITS), {active: false, reason: 'missing'});
    });

    test('S15: nothing begins under the id of an ended session, only a new sign-in', async () => {
      await store.start('a', LIMITS);
      await store.end('a');
      await store.end('ended before it began');
      for (const id of ['a', 'ended before it began']) {
        equal((await store.begin?.(id, LIMITS))?.active, false, id);
        equal((await store.touch(id, 0, LIMITS)).active, false, id);
        await store.start(id, LIMITS);
        equal((await store.touch(id, 0, LIMITS)).active, true, id);
      }
    });

    test('S15: of parallel first requests one begins the record, and the others find it', async () => {
      const begun = await Promise.all(Array.from({length: 10}, () => store.begin?.('first', LIMITS)));
      deepEqual(
        begun.map((touch) => touch?.active),
        Array(10).fill(true),
      );
      await pass(3);
      deepEqual(await store.begin?.('first', LIMITS), {active: true, advanced: false, idleFor: 3, age: 3});
    });

    test('S15: a change of id moves the record and leaves a tombstone that names the successor', async () => {
      await store.start('old id', LIMITS, {idleFor: 4, age: 60});
      equal(await store.rotate?.('old id', 'new id', LIMITS), true);
      equal(await store.rotate?.('old id', 'new id', LIMITS), true, 'again');
      await pass(2);
      const {firstId, ...touch} = await store.touch('new id', null, LIMITS);
      deepEqual([firstId, touch], ['old id', {active: true, advanced: false, idleFor: 6, age: 62}]);
      const tombstone = {cause: 'rotated', endedFor: 2, successor: 'new id'};
      deepEqual(await store.touch('old id', 0, LIMITS), {active: false, reason: 'missing', tombstone});
      equal(await store.rotate?.('old id', 'another id', LIMITS), false);
      equal((await store.touch('another id', 0, LIMITS)).active, false);
      await store.end('old id');
      equal((await store.touch('new id', 0, LIMITS)).active, false, 'a sign-out by the old id');
    });

    test('S15: of many changes of id at once one wins, and the other new ids have ended', async () => {
      await store.start('crowded', LIMITS);
      const ids = Array.from({length: 10}, (_, n) => `crowded ${n}`);
      const moved = await Promise.all(ids.map((id) => store.rotate?.('crowded', id, LIMITS)));
      equal(moved.filter((one) => one).length, 1);
      const alive: boolean[] = [];
      for (const id of ids) alive.push((await store.touch(id, 0, LIMITS)).active);
      deepEqual(alive, moved);
    });

    test('S15: a session that has ended does not live under a new id, whichever of the two ended', async () => {
      await store.start('idle too long', LIMITS, {idleFor: 10, age: 10});
      equal(await store.rotate?.('idle too long', 'next of idle', LIMITS), false);
      await store.start('alive', LIMITS);
      await store.end('next of alive');
      equal(await store.rotate?.('alive', 'next of alive', LIMITS), false);
      equal(await store.rotate?.('unknown', 'next of unknown', LIMITS), false);
      for (const id of ['idle too long', 'next of idle', 'alive', 'next of alive', 'next of unknown']) {
        equal((await store.touch(id, 0, LIMITS)).active, false, id);
        equal((await store.begin?.(id, LIMITS))?.active, false, id);
      }
    });

    test('S15: a successor with an id of any length is named whole', async () => {
      for (const length of [1, 21, 22, 23, 200]) {
        const [from, to] = [`from ${length}`, 'x'.repeat(length)];
        await store.start(from, LIMITS);
        await store.rotate?.(from, to, LIMITS);
        const touch = await store.touch(from, null, LIMITS);
        equal(!touch.active && touch.tombstone?.successor, to);
      }
    });

    test('S5: of parallel touches of an expired record one ends it, and the others find it missing', async () => {
      await store.start('expired for many', LIMITS);
      await pass(10);
      const touches = await Promise.all(Array.from({length: 20}, () => store.touch('expired for many', 0, LIMITS)));
      const reasons = touches.map((touch) => !touch.active && touch.reason);
      deepEqual(reasons.sort(), ['idle', ...Array.from({length: 19}, () => 'missing')]);
    });

    test('S5: a record can continue under another id with its age and its idle time', async () => {
      await store.start('moved', LIMITS, {idleFor: 4, age: 60});
      await pass(5);
      deepEqual(await store.touch('moved', null, LIMITS), {active: true, advanced: false, idleFor: 9, age: 65});
    });

    test('S5: a sign-in under an existing id starts a new record', async () => {
      await store.start('again', LIMITS, {idleFor: 4, age: 60});
      await store.start('again', LIMITS);
      deepEqual(await store.touch('again', null, LIMITS), {active: true, advanced: false, idleFor: 0, age: 0});
    });

    test('names the limit that was reached first', async () => {
      await store.start('idle', LIMITS, {idleFor: 9, age: 90});
      await store.start('lifetime', LIMITS, {idleFor: 2, age: 99});
      await pass(1000);
      for (const reason of ['idle', 'lifetime']) {
        deepEqual(await store.touch(reason, 0, LIMITS), {active: false, reason});
      }
    });

    test('S10: whole days count, and maxLifetime may be infinite', async () => {
      const limits = {expireAfter: 400 * 86_400, maxLifetime: Number.POSITIVE_INFINITY};
      await store.start('days', limits);
      await pass(399 * 86_400);
      const days = 399 * 86_400;
      deepEqual(await store.touch('days', null, limits), {active: true, advanced: false, idleFor: days, age: days});
      await pass(86_400);
      deepEqual(await store.touch('days', 0, limits), {active: false, reason: 'idle'});
    });

    test('very large limits work', async () => {
      const limits = {expireAfter: 1e300, maxLifetime: 1e300};
      await store.start('patient', limits);
      await pass(1);
      deepEqual(await store.touch('patient', 0, limits), {active: true, advanced: true, idleFor: 0, age: 1});
    });

    if (target !== memory) {
      test('S10: a clock that is set back extends nothing, however often', async () => {
        await store.start('time traveller', ENDLESS);
        await pass(3);
        await store.touch('time traveller', 1, ENDLESS);
        for (let hour = 1; hour <= 3; hour++) {
          await pass(2);
          await store.touch('time traveller', null, ENDLESS);
          await pass(-3600);
          const touch = await store.touch('time traveller', null, ENDLESS);
          deepEqual(touch, {active: true, advanced: false, idleFor: 1 + hour * 2, age: 3 + hour * 2});
        }
        await pass(3);
        deepEqual(await store.touch('time traveller', 0, ENDLESS), {active: false, reason: 'idle'});
      });
    }
  });
}
