import type {Check} from './store-checks.ts';
import {expectThat, LIMITS, type StoreScene, show} from './store-scene.ts';

/** The obligations of the port for the sessions of a user: see them, end them, limit their number. */
export const USER_CHECKS: readonly Check[] = [
  {
    name: 'R3: the list holds what lives, newest sign-in first, and nothing that has expired or was ended',
    about: 'sessionsOf',
    async run(scene) {
      await scene.signIn('ann', 'oldest', {idleFor: 70, age: 300});
      await scene.signIn('ann', 'newest', {idleFor: 0, age: 100});
      await scene.signIn('ann', 'middle', {idleFor: 90, age: 200}, {details: '{"device":"Überfall"}'});
      await scene.signIn('ann', 'expired', {idleFor: LIMITS.expireAfter, age: LIMITS.expireAfter});
      await scene.signIn('ann', 'too old', {idleFor: 0, age: LIMITS.maxLifetime});
      await scene.signIn('ann', 'ended');
      await scene.store.end(scene.id('ended'), LIMITS.maxLifetime, scene.id('ann'));
      await scene.signIn('bob', 'of another');
      await scene.start('of nobody');
      await scene.touchOf('ann', 'oldest', 60);
      await scene.expectSessions('ann', 'newest', 'middle', 'oldest');
      await scene.expectSessions('bob', 'of another');
      await scene.expectSessions('nobody');
      const [newest, middle, oldest] = await scene.sessionsOf('ann');
      const about = [newest?.idleFor, newest?.age, middle?.idleFor, middle?.age, oldest?.idleFor, oldest?.age];
      for (const [index, expected] of [0, 100, 90, 200, 60, 300].entries()) {
        expectThat(scene.isAbout(about[index] ?? -1, expected), `idle times and ages: got ${show(about)}`);
      }
      expectThat(middle?.details === '{"device":"Überfall"}' && newest?.details === undefined, 'the details differ');
    },
  },
  {
    name: 'R3: the list says when a session ends: by the limit that comes first, as of its last request',
    about: 'sessionsOf',
    async run(scene) {
      const {expireAfter, maxLifetime} = LIMITS;
      await scene.signIn('ann', 'idle first', {idleFor: 50, age: 100});
      await scene.signIn('ann', 'lifetime first', {idleFor: 50, age: maxLifetime - 200});
      const user = scene.id('ann');
      await scene.signIn('ann', 'longer', {idleFor: 50, age: 90});
      await scene.store.touch(scene.id('longer'), 40, {...LIMITS, expireAfter: 2 * expireAfter}, undefined, user);
      const endsIn = Object.fromEntries((await scene.sessionsOf('ann')).map((one) => [one.id, one.endsIn]));
      const expected = {'idle first': expireAfter - 50, 'lifetime first': 200, longer: 2 * expireAfter - 40};
      for (const [name, seconds] of Object.entries(expected)) {
        const remaining = endsIn[scene.id(name)] ?? -1;
        // It shrinks while the check runs.
        expectThat(scene.isAbout(seconds, remaining), `${name}: endsIn: expected ${seconds}, got ${remaining}`);
      }
    },
  },
  {
    name: 'R3: the list keeps to the longest limit of the requests of a session',
    about: 'sessionsOf',
    async run(scene) {
      await scene.signIn('ann', 'a', {idleFor: 200, age: 300});
      const shorter = {expireAfter: LIMITS.expireAfter / 2, maxLifetime: LIMITS.maxLifetime / 2};
      for (const [claim, idleFor] of [
        [null, 200],
        [150, 150],
      ] as const) {
        const touch = await scene.store.touch(scene.id('a'), claim, shorter, undefined, scene.id('ann'));
        scene.expectTouch(touch, {active: true, idleFor, age: 300}, 'with shorter limits');
        const endsIn = (await scene.sessionsOf('ann'))[0]?.endsIn ?? -1;
        // It shrinks while the check runs. A claim by shorter limits need not make the end later.
        const least = LIMITS.expireAfter - 200;
        expectThat(scene.isAbout(least, endsIn), `endsIn: expected ${least}, got ${endsIn}`);
      }
    },
  },
  {
    name: 'E3: a look without limits ends nothing, and lengthens no session in the list',
    about: 'sessionsOf',
    async run(scene) {
      const withoutLimits = {expireAfter: Number.POSITIVE_INFINITY, maxLifetime: Number.POSITIVE_INFINITY};
      await scene.signIn('ann', 'living', {idleFor: 50, age: 100});
      await scene.signIn('ann', 'expired', {idleFor: LIMITS.expireAfter + 5, age: LIMITS.expireAfter + 9});
      for (const name of ['living', 'expired']) {
        const touch = await scene.touch(name, null, withoutLimits);
        const idleFor = name === 'living' ? 50 : LIMITS.expireAfter + 5;
        scene.expectTouch(touch, {active: true, advanced: false, idleFor}, name);
      }
      await scene.expectSessions('ann', 'living');
      const endsIn = (await scene.sessionsOf('ann'))[0]?.endsIn ?? -1;
      expectThat(scene.isAbout(LIMITS.expireAfter - 50, endsIn), `endsIn: got ${endsIn}`);
      scene.expectTouch(await scene.touch('expired', null), {active: false, reason: 'idle'}, 'by its limits');
    },
  },
  {
    name: 'R3: pages of the list hold each session once',
    about: 'sessionsOf',
    async run(scene) {
      const names = Array.from({length: 25}, (_, n) => `session ${n}`);
      await Promise.all(names.map((name, n) => scene.signIn('ann', name, {idleFor: 0, age: 10 + n})));
      const pages = [];
      for (const skip of [0, 10, 20, 30]) pages.push(scene.namesOf(await scene.sessionsOf('ann', skip, 10)));
      expectThat(show(pages.flat()) === show(names), `expected ${show(names)}, got ${show(pages)}`);
      expectThat(show(pages.map(({length}) => length)) === '[10,10,5,0]', `got pages of ${show(pages)}`);
    },
  },
  {
    name: 'R3: a session keeps its place, its details and its first id when it changes its id',
    about: 'sessionsOf',
    async run(scene) {
      const user = scene.id('ann');
      await scene.signIn('ann', 'new', {idleFor: 5, age: 50});
      await scene.signIn('ann', 'first', {idleFor: 5, age: 60}, {details: '"phone"'});
      for (const [from, to] of [
        ['first', 'second'],
        ['second', 'third'],
      ] as const) {
        const moved = await scene.store.rotate?.(scene.id(from), scene.id(to), LIMITS, undefined, user);
        expectThat(moved !== false, `rotate to ${to}: expected true`);
      }
      if (scene.store.rotate === undefined) return;
      await scene.expectSessions('ann', 'new', 'third');
      const [, moved] = await scene.sessionsOf('ann');
      expectThat(moved?.firstId === scene.id('first') && moved.details === '"phone"', `got ${show(moved)}`);
      const touch = await scene.touchOf('ann', 'third', 0);
      expectThat(touch.firstId === scene.id('first'), `touch must give the first id, got ${show(touch)}`);
      const ended = await scene.endAllOf('ann', 'new');
      expectThat(ended.length === 1 && ended[0]?.firstId === scene.id('first'), `ended: got ${show(ended)}`);
      const late = await scene.touchOf('ann', 'third', 0);
      expectThat(late.firstId === scene.id('first'), `the tombstone must give the first id, got ${show(late)}`);
    },
  },
  {
    name: 'R1: all sessions of a user end, but those to leave; the answer names those that lived',
    about: 'endSessionsOf',
    async run(scene) {
      for (const [index, name] of ['one', 'two', 'kept'].entries()) {
        await scene.signIn('ann', name, {idleFor: 1, age: 10 + index});
      }
      await scene.signIn('ann', 'expired', {idleFor: LIMITS.expireAfter, age: LIMITS.expireAfter});
      await scene.signIn('bob', 'of another');
      await scene.start('of nobody');
      const ended = scene.namesOf(await scene.endAllOf('ann', 'kept', 'never known')).sort();
      expectThat(show(ended) === '["one","two"]', `expected one and two, got ${show(ended)}`);
      await scene.expectRevoked('ann', 'one', 'two');
      await scene.expectSessions('ann', 'kept');
      for (const name of ['kept', 'of another', 'of nobody']) {
        expectThat((await scene.touch(name, 0)).active, `${name} must live`);
      }
      const expired = await scene.touchOf('ann', 'expired', 0);
      expectThat(!expired.active, 'the expired one lives');
      const again = await scene.endAllOf('ann', 'kept');
      expectThat(again.length === 0, `the second time nothing is left to end, got ${show(again)}`);
      await scene.signIn('ann', 'later');
      expectThat((await scene.touchOf('ann', 'later')).active, 'a later sign-in must live');
    },
  },
  {
    name: 'R1: the end of all holds for sessions that began without the user, once they are found with that user',
    about: 'endSessionsOf',
    async run(scene) {
      await scene.start('before', {idleFor: 5, age: 50});
      await scene.start('kept', {idleFor: 5, age: 60});
      await scene.endAllOf('ann', 'kept');
      await scene.pass(0.01);
      await scene.start('after');
      // No answer has named it, so the first touch does: a tombstone would say that its end has been told.
      scene.expectTouch(await scene.touchOf('ann', 'before'), {active: false, reason: 'revoked'}, 'found first');
      const revoked = {active: false, reason: 'missing', cause: 'revoked'} as const;
      scene.expectTouch(await scene.touch('before', 0), revoked, 'found again, without the user');
      for (const name of ['kept', 'after']) expectThat((await scene.touchOf('ann', name)).active, `${name} must live`);
    },
  },
  {
    name: 'R1: one session of a user ends, and none that is not of that user',
    about: 'endSessionsOf',
    async run(scene) {
      await scene.signIn('ann', 'one');
      await scene.signIn('ann', 'other');
      const endOnly = (user: string, name: string) =>
        scene.store.endSessionsOf?.(scene.id(user), {only: scene.id(name)}, LIMITS.maxLifetime);
      for (const [user, name] of [
        ['bob', 'one'],
        ['ann', 'never known'],
      ] as const) {
        const none = await endOnly(user, name);
        expectThat(none?.length === 0, `${name} of ${user}: expected none, got ${show(none)}`);
      }
      expectThat((await scene.touchOf('ann', 'one')).active, 'the session of another user must live');
      const ended = scene.namesOf((await endOnly('ann', 'one')) ?? []);
      expectThat(show(ended) === '["one"]', `expected one, got ${show(ended)}`);
      await scene.expectRevoked('ann', 'one');
      await scene.expectSessions('ann', 'other');
    },
  },
  {
    name: 'R1: what was revoked stays ended, whoever asks for it and however',
    about: 'endSessionsOf',
    async run(scene) {
      await scene.signIn('ann', 'a');
      await scene.endAllOf('ann');
      await scene.store.end(scene.id('a'), LIMITS.maxLifetime);
      for (const user of ['ann', 'bob']) await scene.expectRevoked(user, 'a');
      scene.expectTouch(await scene.touch('a', 0), {active: false, reason: 'missing', cause: 'revoked'}, 'no user');
      const owner = {user: scene.id('ann')};
      const begun = await scene.store.begin?.(scene.id('a'), LIMITS, undefined, owner);
      expectThat(begun?.active !== true, 'begin must start nothing');
      const moved = await scene.store.rotate?.(scene.id('a'), scene.id('b'), LIMITS, undefined, owner.user);
      expectThat(moved !== true && !(await scene.touchOf('ann', 'b')).active, 'it must not live under another id');
    },
  },
  {
    name: 'R1: a record is found, and ended, without its user and by another user',
    about: 'endSessionsOf',
    async run(scene) {
      for (const name of ['a', 'b', 'c']) await scene.signIn('ann', name, {idleFor: 9, age: 20});
      const [none, other] = [await scene.touch('a', 5), await scene.touchOf('bob', 'a', 4)];
      scene.expectTouch(none, {active: true, advanced: true, idleFor: 5, age: 20}, 'without a user');
      scene.expectTouch(other, {active: true, advanced: true, idleFor: 4, age: 20}, 'by another user');
      await scene.store.end(scene.id('a'));
      await scene.store.end(scene.id('b'), LIMITS.maxLifetime, scene.id('bob'));
      const ended = {active: false, reason: 'missing', cause: 'ended'} as const;
      for (const name of ['a', 'b']) scene.expectTouch(await scene.touchOf('ann', name), ended, name);
      await scene.expectSessions('ann', 'c');
      await scene.store.end(scene.id('never begun'));
      const begun = await scene.store.begin?.(scene.id('never begun'), LIMITS, undefined, {user: scene.id('ann')});
      expectThat(begun?.active !== true, 'begin must start nothing under an id that was ended without a user');
    },
  },
  {
    name: 'R1: a session that began without a user belongs to no list, and a new sign-in under its id to the one of its user',
    about: 'endSessionsOf',
    async run(scene) {
      await scene.start('a', {idleFor: 9, age: 20});
      expectThat((await scene.touchOf('ann', 'a', null)).active, 'it must be found with a user as well');
      await scene.expectSessions('ann');
      for (const user of ['ann', 'bob']) {
        await scene.signIn(user, 'a');
        await scene.expectSessions(user, 'a');
      }
      await scene.expectSessions('ann');
      await scene.start('a');
      await scene.expectSessions('bob');
      await scene.endAllOf('ann');
      const touch = await scene.touchOf('carl', 'a', null);
      expectThat(touch.active, 'the end of all sessions of a former user must leave it');
    },
  },
  {
    name: 'R1: no session outlives the end of all that happens beside touches, changes of id and first requests',
    about: 'endSessionsOf',
    async run(scene) {
      const user = scene.id('ann');
      const names = Array.from({length: 20}, (_, n) => `session ${n}`);
      await Promise.all(names.map((name) => scene.signIn('ann', name, {idleFor: 9, age: 20})));
      const touches = () => names.map((name, n) => scene.touchOf('ann', name, 8 - n / 10));
      const moves = (from: number) =>
        names
          .slice(from, from + 5)
          .map((name) => scene.store.rotate?.(scene.id(name), scene.id(`next of ${name}`), LIMITS, undefined, user));
      const before = [...touches(), ...moves(0), ...touches()];
      const end = scene.endAllOf('ann');
      const [ended] = await Promise.all([end, ...before, ...touches(), ...moves(5), ...touches()]);
      expectThat(ended.length === names.length, `${names.length} sessions lived, and ${ended.length} were ended`);
      for (const name of names.flatMap((one) => [one, `next of ${one}`])) {
        const {active} = await scene.touchOf('ann', name);
        expectThat(!active, `${name} lives`);
      }
      await scene.expectSessions('ann');
    },
  },
  {
    name: 'R4: of 50 sign-ins at once as many live as the user may have, and the others are named as ended',
    about: 'sessionsOf',
    async run(scene) {
      const {started, active} = await signInAtOnce(scene, 'end-oldest');
      expectThat(active.length === 5, `expected 5 living sessions, got ${active.length}`);
      expectThat(
        started.every(({refused}) => !refused),
        'none must be refused',
      );
      const ended = scene.namesOf(started.flatMap((one) => one.ended));
      expectThat(new Set(ended).size === 45 && ended.length === 45, `expected 45 different ends, got ${show(ended)}`);
      await scene.expectRevoked('ann', ...ended);
      expectThat((await scene.sessionsOf('ann')).length === 5, 'the list must hold 5');
    },
  },
  {
    name: 'R4: with refuse, of 50 sign-ins at once as many begin as the user may have, and the others stay ended',
    about: 'sessionsOf',
    async run(scene) {
      const {names, started, active} = await signInAtOnce(scene, 'refuse');
      const begun = names.filter((_, n) => !started[n]?.refused);
      expectThat(begun.length === 5 && show(begun) === show(active), `began: ${show(begun)}, live: ${show(active)}`);
      expectThat(
        started.every(({ended}) => ended.length === 0),
        'none must end for another',
      );
      const refused = names.find((name) => !begun.includes(name)) ?? '';
      const again = await scene.store.begin?.(scene.id(refused), LIMITS, undefined, {user: scene.id('ann')});
      expectThat(again?.active !== true, 'a refused session must not begin by its next request');
      await scene.store.end(scene.id(begun[0] ?? ''), LIMITS.maxLifetime, scene.id('ann'));
      const next = await scene.signIn('ann', 'next', undefined, {maxSessions: 5, whenTooMany: 'refuse'});
      expectThat(!next.refused && (await scene.touchOf('ann', 'next')).active, 'an ended session must make room');
    },
  },
  {
    name: 'R4: the oldest sign-in ends, not the one that was idle longest, and only living sessions count',
    about: 'sessionsOf',
    async run(scene) {
      const owner = {maxSessions: 3};
      await scene.signIn('ann', 'expired', {idleFor: LIMITS.expireAfter, age: LIMITS.expireAfter}, owner);
      await scene.signIn('ann', 'busy, but oldest', {idleFor: 0, age: 90}, owner);
      await scene.signIn('ann', 'idle', {idleFor: 60, age: 80}, owner);
      await scene.signIn('ann', 'ended', {idleFor: 0, age: 70});
      await scene.store.end(scene.id('ended'), LIMITS.maxLifetime, scene.id('ann'));
      await scene.signIn('bob', 'of another', {idleFor: 0, age: 99}, owner);
      const third = await scene.signIn('ann', 'third', {idleFor: 0, age: 10}, owner);
      const same = await scene.signIn('ann', 'third', {idleFor: 0, age: 5}, owner);
      expectThat(third.ended.length + same.ended.length === 0, `none was too many, got ${show([third, same])}`);
      const {ended} = await scene.signIn('ann', 'fourth', undefined, owner);
      expectThat(show(scene.namesOf(ended)) === '["busy, but oldest"]', `got ${show(ended)}`);
      await scene.expectSessions('ann', 'fourth', 'third', 'idle');
      const begun = await scene.store.begin?.(scene.id('fifth'), LIMITS, undefined, {...owner, user: scene.id('ann')});
      if (scene.store.begin === undefined) return;
      expectThat(begun?.active === true, 'begin: expected a living record');
      await scene.expectSessions('ann', 'fifth', 'fourth', 'third');
    },
  },
  {
    name: 'S17: an end of all sessions later than its timeout changes nothing and rejects',
    about: 'endSessionsOf',
    async run(scene) {
      await scene.signIn('ann', 'a');
      let isPromise = true;
      const rejected = await Promise.resolve()
        .then(() => {
          const late = scene.store.endSessionsOf?.(scene.id('ann'), {}, LIMITS.maxLifetime, -1);
          isPromise = typeof (late as Partial<Promise<unknown>>).then === 'function';
          return late;
        })
        .then(
          () => false,
          () => true,
        );
      if (!isPromise) return;
      expectThat(rejected, 'endSessionsOf with a timeout of -1 seconds resolved');
      expectThat((await scene.touchOf('ann', 'a', null)).active, 'the session must live');
    },
  },
];

/** 50 sign-ins of one user who may have 5 sessions. The sessions `active` live afterwards. */
async function signInAtOnce(scene: StoreScene, whenTooMany: 'end-oldest' | 'refuse') {
  const names = Array.from({length: 50}, (_, n) => `sign-in ${n}`);
  const owner = {maxSessions: 5, whenTooMany};
  const started = await Promise.all(names.map((name) => scene.signIn('ann', name, undefined, owner)));
  const active: string[] = [];
  for (const name of names) if ((await scene.touchOf('ann', name, null)).active) active.push(name);
  return {names, started, active};
}
