import type {Touch} from '../core/activity-store.ts';
import {expectThat, LIMITS, type StoreScene, show} from './store-scene.ts';

/** A method of the port that a store may leave out. */
export type OptionalMethod =
  | 'begin'
  | 'rotate'
  | 'sharedSecret'
  | 'sessionsOf'
  | 'endSessionsOf'
  | 'watchEnds'
  | 'ping';

export interface Check {
  readonly name: string;
  /** The optional method that the check is about. */
  readonly about?: OptionalMethod;
  run(scene: StoreScene): Promise<void>;
}

const NEW = {idleFor: 0, age: 0};

/** The obligations of the port, each with the fault that it finds. Their ids are those of docs/behaviour.md. */
export const CHECKS: readonly Check[] = [
  {
    name: 'S5: a record begins now, or with the past that start is given',
    async run(scene) {
      await scene.start('new');
      await scene.expectRecord('new', {active: true, ...NEW});
      await scene.start('moved', {idleFor: 4, age: 60});
      await scene.expectRecord('moved', {active: true, idleFor: 4, age: 60});
    },
  },
  {
    name: 'S10: idle time and age grow by the clock of the store',
    async run(scene) {
      await scene.start('a', {idleFor: 4, age: 60});
      await scene.pass(1);
      await scene.expectRecord('a', {active: true, advanced: false, idleFor: 5, age: 61});
    },
  },
  {
    name: 'S2: a touch without a claim only reads',
    async run(scene) {
      await scene.start('a', {idleFor: 90, age: 100});
      for (const when of ['once', 'again'])
        await scene.expectRecord('a', {active: true, advanced: false, idleFor: 90}, when);
    },
  },
  {
    name: 'S3: activity in any order leaves the latest',
    async run(scene) {
      await scene.start('a', {idleFor: 95, age: 95});
      scene.expectTouch(await scene.touch('a', 50), {active: true, advanced: true, idleFor: 50, age: 95}, 'forward');
      for (const claim of [70, 2, 90, 30, 7]) await scene.touch('a', claim);
      await scene.expectRecord('a', {active: true, idleFor: 2});
      scene.expectTouch(await scene.touch('a', 40), {active: true, advanced: false, idleFor: 2}, 'back');
    },
  },
  {
    name: 'S3: of 200 touches at the same moment the latest remains',
    async run(scene) {
      await scene.start('a', {idleFor: 400, age: 400});
      // Not in order: the last one to be written is not the latest.
      const claims = Array.from({length: 200}, (_, n) => 100 + ((n * 37) % 200));
      await Promise.all(claims.map((claim) => scene.touch('a', claim)));
      await scene.expectRecord('a', {active: true, idleFor: 100});
    },
  },
  {
    name: 'S3: no claim reaches before the sign-in or past the present',
    async run(scene) {
      await scene.start('a', {idleFor: 20, age: 40});
      await scene.touch('a', 1e12);
      await scene.expectRecord('a', {active: true, idleFor: 20, age: 40}, 'before the sign-in');
      await scene.touch('a', -500);
      await scene.expectRecord('a', {active: true, ...NEW, age: 40}, 'past the present');
      scene.expectTouch(await scene.touch('a', 0), {active: true, idleFor: 0, age: 40}, 'after a claim of the future');
    },
  },
  {
    name: 'S2: at the limit a touch ends the record, names the limit, and leaves a tombstone',
    async run(scene) {
      const ends = {
        idle: {idleFor: LIMITS.expireAfter, age: LIMITS.expireAfter},
        lifetime: {idleFor: 0, age: LIMITS.maxLifetime},
      };
      for (const [reason, past] of Object.entries(ends)) {
        await scene.start(reason, past);
        scene.expectTouch(await scene.touch(reason, 0), {active: false, reason}, 'the first touch');
        scene.expectTouch(
          await scene.touch(reason, 0),
          {active: false, reason: 'missing', cause: reason},
          'the second',
        );
      }
    },
  },
  {
    name: 'S2: of two limits that have passed, the reason is the one that passed first',
    async run(scene) {
      const past = {idleFor: LIMITS.expireAfter + 100, age: LIMITS.maxLifetime + 50};
      await scene.start('idle first', past);
      scene.expectTouch(await scene.touch('idle first', 0), {active: false, reason: 'idle'});
      await scene.start('lifetime first', {idleFor: LIMITS.expireAfter + 50, age: LIMITS.maxLifetime + 100});
      scene.expectTouch(await scene.touch('lifetime first', 0), {active: false, reason: 'lifetime'});
    },
  },
  {
    name: 'S5: of parallel touches of an expired record one ends it, and the others find it ended',
    async run(scene) {
      await scene.start('a', {idleFor: LIMITS.expireAfter, age: LIMITS.expireAfter});
      const touches = await Promise.all(Array.from({length: 20}, () => scene.touch('a', 0)));
      const reasons = touches.map((touch) => (touch.active ? 'active' : touch.reason));
      expectThat(
        reasons.filter((reason) => reason === 'idle').length === 1 && !reasons.includes('active'),
        `expected one "idle" and 19 "missing", got ${show(reasons)}`,
      );
    },
  },
  {
    name: 'S5: a touch never creates a record',
    async run(scene) {
      for (const when of ['once', 'again']) {
        scene.expectTouch(await scene.touch('never known', 0), {active: false, reason: 'missing'}, when);
      }
    },
  },
  {
    name: 'S15: end leaves a tombstone, also for an id that the store has never seen, and the first cause stays',
    async run(scene) {
      const ended = {active: false, reason: 'missing', cause: 'ended'} as const;
      await scene.start('a');
      await scene.store.end(scene.id('a'));
      await scene.store.end(scene.id('a'), LIMITS.maxLifetime);
      scene.expectTouch(await scene.touch('a', 0), ended, 'ended twice');
      await scene.store.end(scene.id('unknown'));
      scene.expectTouch(await scene.touch('unknown', 0), ended, 'never seen');
      await scene.start('idle', {idleFor: LIMITS.expireAfter, age: LIMITS.expireAfter});
      await scene.touch('idle', 0);
      await scene.store.end(scene.id('idle'));
      scene.expectTouch(await scene.touch('idle', 0), {...ended, cause: 'idle'}, 'expired, then ended');
    },
  },
  {
    name: 'S15: an end among parallel touches is never undone',
    async run(scene) {
      await scene.start('a', {idleFor: 50, age: 50});
      const touches = (from: number) => Array.from({length: 20}, (_, n) => scene.touch('a', from - n));
      await Promise.all([...touches(40), scene.store.end(scene.id('a')), ...touches(20)]);
      scene.expectTouch(await scene.touch('a', 0), {active: false, reason: 'missing', cause: 'ended'});
    },
  },
  {
    name: 'S5: a new sign-in under a known id begins a new record',
    async run(scene) {
      await scene.start('living', {idleFor: 40, age: 60});
      await scene.start('ended');
      await scene.store.end(scene.id('ended'));
      for (const name of ['living', 'ended']) {
        await scene.start(name);
        await scene.expectRecord(name, {active: true, ...NEW}, name);
      }
    },
  },
  {
    name: 'S10: an infinite lifetime, and idle times of many days, work',
    async run(scene) {
      const limits = {expireAfter: 400 * 86_400, maxLifetime: Number.POSITIVE_INFINITY};
      const idleFor = 399 * 86_400;
      await scene.store.start(scene.id('a'), limits, {idleFor, age: 3 * idleFor});
      scene.expectTouch(await scene.touch('a', null, limits), {active: true, idleFor, age: 3 * idleFor});
    },
  },
  {
    name: 'S5: ids of any length, and ids that differ in case or in a space at the end, are different records',
    async run(scene) {
      const ids = ['id', 'ID', 'id ', `id${'x'.repeat(200)}`];
      for (const [index, id] of ids.entries()) await scene.start(id, {idleFor: index * 10, age: 100});
      for (const [index, id] of ids.entries()) {
        await scene.expectRecord(id, {active: true, idleFor: index * 10, age: 100}, show(id));
      }
    },
  },
  {
    name: 'S17: a step later than its timeout changes nothing and rejects',
    async run(scene) {
      await scene.start('a', {idleFor: 50, age: 50});
      // Every step is later than this, also by a clock that a test has stopped.
      let isPromise = true;
      const rejected = await Promise.resolve()
        .then(() => {
          const late = scene.store.touch(scene.id('a'), 0, LIMITS, -1);
          isPromise = typeof (late as Partial<Promise<Touch>>).then === 'function';
          return late;
        })
        .then(
          () => false,
          () => true,
        );
      // A store that answers without a promise is never late.
      if (!isPromise) return;
      expectThat(
        rejected,
        'touch with a timeout of -1 seconds resolved, so that activity counts although its request was refused',
      );
      await scene.expectRecord('a', {active: true, idleFor: 50}, 'after the late step');
    },
  },
  {
    name: 'S15: begin starts one record, for one of many first requests',
    about: 'begin',
    async run(scene) {
      const begin = (name: string) => scene.store.begin?.(scene.id(name), LIMITS) as Promise<Touch>;
      const touches = await Promise.all(Array.from({length: 10}, () => begin('a')));
      for (const touch of touches) scene.expectTouch(touch, {active: true, ...NEW});
      await scene.start('old', {idleFor: 30, age: 40});
      scene.expectTouch(await begin('old'), {active: true, advanced: false, idleFor: 30, age: 40}, 'a living record');
    },
  },
  {
    name: 'S15: begin starts nothing under the id of an ended record',
    about: 'begin',
    async run(scene) {
      await scene.start('ended');
      await scene.store.end(scene.id('ended'));
      await scene.store.end(scene.id('never seen'));
      for (const name of ['ended', 'never seen']) {
        const touch = await scene.store.begin?.(scene.id(name), LIMITS);
        expectThat(touch?.active === false, `${name}: expected no record, got ${show(touch)}`);
        scene.expectTouch(await scene.touch(name, 0), {active: false, reason: 'missing', cause: 'ended'}, name);
      }
      await scene.start('expired', {idleFor: LIMITS.expireAfter, age: LIMITS.expireAfter});
      const touch = await scene.store.begin?.(scene.id('expired'), LIMITS);
      expectThat(touch?.active === false, `expired: expected no record, got ${show(touch)}`);
    },
  },
  {
    name: 'S15: rotate moves the record, and leaves a tombstone that names the successor whole',
    about: 'rotate',
    async run(scene) {
      for (const to of ['to', `to${'x'.repeat(200)}`]) {
        await scene.start('from', {idleFor: 4, age: 60});
        for (const when of ['once', 'again']) await expectRotation(scene, 'from', to, true, when);
        await scene.expectRecord(to, {active: true, idleFor: 4, age: 60});
        const rotated = {active: false, reason: 'missing', cause: 'rotated', successor: scene.id(to)} as const;
        scene.expectTouch(await scene.touch('from', 0), rotated, 'the former id');
        await expectRotation(scene, 'from', `another than ${to}`, false, 'to a second id');
        expectThat(!(await scene.touch(`another than ${to}`, 0)).active, 'the second id lives');
        await scene.store.end(scene.id('from'));
        const {active} = await scene.touch(to, 0);
        expectThat(!active, 'an end by the former id must end the successor');
      }
    },
  },
  {
    name: 'S15: of many changes of one id at the same moment one wins, and the other new ids have ended',
    about: 'rotate',
    async run(scene) {
      await scene.start('from');
      const names = Array.from({length: 10}, (_, n) => `to ${n}`);
      const moved = await Promise.all(
        names.map((name) => scene.store.rotate?.(scene.id('from'), scene.id(name), LIMITS)),
      );
      expectThat(moved.filter((one) => one === true).length === 1, `expected one true of ten, got ${show(moved)}`);
      for (const [index, name] of names.entries()) {
        const {active} = await scene.touch(name, 0);
        expectThat(active === moved[index], `${name}: rotate said ${moved[index]}, touch says active: ${active}`);
      }
    },
  },
  {
    name: 'S15: a session that has ended does not live under another id, whichever of the two ended',
    about: 'rotate',
    async run(scene) {
      await scene.start('expired', {idleFor: LIMITS.expireAfter, age: LIMITS.expireAfter});
      await expectRotation(scene, 'expired', 'after expired', false);
      await expectRotation(scene, 'unknown', 'after unknown', false);
      await scene.start('living');
      await scene.store.end(scene.id('ended before'));
      await expectRotation(scene, 'living', 'ended before', false);
      for (const name of ['expired', 'after expired', 'after unknown', 'living', 'ended before']) {
        const {active} = await scene.touch(name, 0);
        expectThat(!active, `${name} lives`);
      }
    },
  },
  {
    name: 'O4: ping answers, and changes no record',
    about: 'ping',
    async run(scene) {
      await scene.start('a', {idleFor: 4, age: 60});
      await scene.store.ping?.();
      await scene.expectRecord('a', {active: true, advanced: false, idleFor: 4, age: 60});
    },
  },
  {
    name: 'S16: all that ask for the shared secret get the same one',
    about: 'sharedSecret',
    async run(scene) {
      const candidates = Array.from({length: 10}, (_, n) => scene.id(`secret ${n}`));
      const secrets = await Promise.all(candidates.map((candidate) => scene.store.sharedSecret?.(candidate)));
      const later = await scene.store.sharedSecret?.(scene.id('later'));
      const all = new Set([...secrets, later]);
      expectThat(all.size === 1 && typeof later === 'string' && later !== '', `got ${show([...all])}`);
    },
  },
];

async function expectRotation(scene: StoreScene, from: string, to: string, moves: boolean, when = ''): Promise<void> {
  const moved = await scene.store.rotate?.(scene.id(from), scene.id(to), LIMITS);
  expectThat(moved === moves, `rotate from "${from}" to "${to}" ${when}: expected ${moves}, got ${moved}`);
}
