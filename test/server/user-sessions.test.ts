import {deepEqual, equal, match, ok, rejects, throws} from 'node:assert/strict';
import {describe, test} from 'node:test';
import {rememberSession} from '../../server-contract/core/request-sessions.ts';
import {
  type ActivityStore,
  createSessionSecurity,
  type Expiry,
  type ObservedEvent,
  type SessionSecurityOptions,
  SessionUnavailable,
  TooManySessions,
} from '../../server-contract/index.ts';
import {SimulatedStore} from './simulated-store.ts';

/** A request of an application with sessions of its own: its user and the id of its session. */
interface Visit {
  readonly user?: unknown;
  readonly id?: string;
}

type Options = SessionSecurityOptions<Visit, never>;

const ANN = {id: 'ann'};

function open(options: Options = {}) {
  const store = new SimulatedStore();
  const errors: Error[] = [];
  const expired: Expiry[] = [];
  const security = createSessionSecurity<Visit, never>({
    expireAfter: 10,
    maxLifetime: 100,
    store,
    user: ({user}) => user,
    sessionId: ({id}) => id,
    onError: (error) => void errors.push(error as Error),
    onExpire: (expiry) => void expired.push(expiry),
    ...options,
  });
  const stateOf = async (id: string, user: unknown = ANN) =>
    (await security.check({user, id}, {user, recordId: id})).state.status;
  /** A request of Ann's that the guard has seen. */
  const requestOf = (recordId: string): Visit => {
    const request = {user: ANN, id: recordId};
    rememberSession(request, {user: ANN, recordId});
    return request;
  };
  return {store, errors, expired, security, stateOf, requestOf};
}

const nextTurn = () => new Promise((done) => setImmediate(done));

describe('the sessions of a user', () => {
  test('R1: sessions that change their id while all end do not live under the new one', async () => {
    const {security, stateOf} = open();
    const ids = Array.from({length: 200}, (_, n) => `s${n}`);
    for (const id of ids) await security.start({}, id, ANN);
    const rotations = ids.map((id) => security.rotate({}, id, `${id} moved`));
    const ended = security.endSessionsOf(ANN);
    const later = ids.map((id) => security.rotate({}, `${id} moved`, `${id} moved again`));
    equal(await ended, 200);
    await Promise.all([...rotations, ...later]);
    for (const id of ids.flatMap((each) => [each, `${each} moved`, `${each} moved again`])) {
      ok((await stateOf(id)) !== 'active', id);
    }
    deepEqual(await security.sessionsOf(ANN), []);
  });

  test('R1: a session that began without a user, or with another one, ends too, and no list has it', async () => {
    const {security, stateOf, expired} = open();
    await security.start({}, 'nameless');
    await security.start({}, 'acting as ann', {id: 'admin'});
    deepEqual(await security.sessionsOf(ANN), []);
    equal(await security.endSessionsOf(ANN), 0);
    for (const id of ['nameless', 'acting as ann', 'nameless']) equal(await stateOf(id), 'ended');
    await nextTurn();
    deepEqual(
      expired.map(({reason}) => reason),
      ['revoked', 'revoked'],
      'told at the first request of each',
    );
    await security.start({}, 'nameless');
    equal(await stateOf('nameless'), 'active', 'one that began later');
  });

  test('R1: the exception is the session that the request has begun or moved last', async () => {
    const {security, stateOf} = open();
    for (const id of ['phone', 'old', 'other']) await security.start({}, id, ANN);
    const request: Visit = {user: ANN, id: 'old'};
    await security.rotate(request, 'old', 'moved');
    equal(await security.endSessionsOf(ANN, {except: request}), 2);
    deepEqual([await stateOf('phone'), await stateOf('moved')], ['ended', 'active']);
    const signIn: Visit = {user: ANN, id: 'moved'};
    await security.start(signIn, 'new', ANN);
    equal(await security.endSessionsOf(ANN, {except: signIn}), 1);
    deepEqual([await stateOf('moved'), await stateOf('new')], ['ended', 'active']);
    const forBob: Visit = {user: ANN, id: 'new'};
    await security.start(forBob, "bob's", 'bob');
    equal(await security.endSessionsOf('bob', {except: forBob}), 0);
    equal(await security.endSessionsOf(ANN, {except: forBob}), 1, "the request's last session is bob's");
  });

  test('R1: in a request that no guard saw, the options say which session is the exception', async () => {
    const {security, stateOf} = open();
    for (const id of ['mine', 'other']) await security.start({}, id, ANN);
    equal(await security.endSessionsOf('bob', {except: {user: ANN, id: 'mine'}}), 0);
    equal(await security.endSessionsOf('ann', {except: {user: ANN, id: 'mine'}}), 1);
    deepEqual([await stateOf('mine'), await stateOf('other')], ['active', 'ended']);
    equal(await security.endSessionsOf(ANN, {except: {id: 'mine'}}), 1, 'nobody is signed in by it');
  });

  test('R3: a session that changes its id keeps its place, its details and its id in the list', async () => {
    const {security, store, expired} = open({describe: ({id}) => ({device: id})});
    await security.start({id: 'laptop'}, 'a', ANN);
    store.pass(1);
    await security.start({id: 'phone'}, 'b', ANN);
    const before = await security.sessionsOf(ANN);
    await security.rotate({}, 'a', 'c');
    await security.rotate({}, 'c', 'd');
    const after = await security.sessionsOf(ANN, {current: {user: ANN, id: 'd'}});
    const seen = (list: typeof after) => list.map(({id, device}) => [id, device]);
    deepEqual(seen(after), seen(before));
    deepEqual(
      after.map(({device, current}) => [device, current]),
      [
        ['phone', false],
        ['laptop', true],
      ],
    );
    const {recordHash} = await security.check({user: ANN, id: 'd'}, {user: ANN, recordId: 'd'});
    equal(recordHash, after[1]!.id);
    store.pass(10);
    await security.check({user: ANN, id: 'd'}, {user: ANN, recordId: 'd'});
    await nextTurn();
    deepEqual(expired, [{reason: 'idle', user: ANN, recordHash}]);
  });

  test('R3: what is described replaces no field, and its times are those of the session', async () => {
    const own = {id: 'x', startedAt: 'x', lastActivity: 'x', endsAt: 'x', current: 'x', seen: [1, {a: null}]};
    const {security, store} = open({describe: () => own, maxLifetime: Number.POSITIVE_INFINITY});
    await security.start({}, 'a', ANN);
    store.pass(4);
    const [session] = await security.sessionsOf(ANN);
    const {id, startedAt, lastActivity, endsAt, current, ...details} = session!;
    deepEqual([details, current], [{seen: [1, {a: null}]}, false]);
    match(id, /^[\w-]{22}$/);
    deepEqual([startedAt.getTime(), endsAt!.getTime() - lastActivity.getTime()], [lastActivity.getTime(), 10_000]);
  });

  test('R3: 10,000 sessions of one user are listed in pages, and one of them ends by its id', async () => {
    const {security, store} = open();
    for (let n = 0; n < 10_000; n++) await security.start({}, `s${n}`, ANN);
    const ids = new Set<string>();
    for (let skip = 0; skip < 10_000; skip += 1000) {
      for (const {id} of await security.sessionsOf(ANN, {skip, limit: 1000})) ids.add(id);
    }
    equal(ids.size, 10_000);
    equal((await security.sessionsOf(ANN)).length, 100);
    equal(await security.endSession(ANN, [...ids].at(-1)!), true);
    equal(store.touch('s0', null, {expireAfter: 10, maxLifetime: 100}).active, false);
    equal(await security.endSessionsOf(ANN), 9999);
  });

  test('R3: a session that cannot be described begins without details, and the mistake is told once', async () => {
    const mistakes: readonly [describe: () => unknown, message: RegExp][] = [
      [() => ({device: 'x'.repeat(1100), ip: '::1'}), /has 1124 bytes, and may have 1024; its longest field is device/],
      [() => ({device: 'é'.repeat(600)}), /has 1213 bytes/],
      [() => 'phone', /describe must return an object/],
      [() => [1], /describe must return an object/],
      [() => new Date(0), /describe must return an object/],
      [() => Promise.resolve({}), /describe must answer at once, got a promise/],
      [() => ({id: 1n}), /BigInt/],
      [
        () => {
          throw new Error('no such header');
        },
        /no such header/,
      ],
    ];
    for (const [describe, message] of mistakes) {
      let calls = 0;
      const {security, errors} = open({
        describe() {
          calls++;
          return describe() as object;
        },
      });
      await security.start({}, 'a', ANN);
      await security.start({}, 'b', ANN);
      equal((await security.sessionsOf(ANN)).length, 2);
      match(errors[0]!.message, message);
      if (errors[0]!.message.startsWith('session-security')) equal(errors.length, 1);
      equal(calls, 2, 'at sign-ins only');
    }
    const {security, errors} = open({describe: () => ({text: 'x'.repeat(1024 - 11)})});
    await security.start({}, 'a', ANN);
    deepEqual([errors, (await security.sessionsOf(ANN))[0]!.text], [[], 'x'.repeat(1013)]);
  });

  test('R4: a sign-in that is refused rejects with 403, and its id signs nobody in', async () => {
    const observed: ObservedEvent[] = [];
    const {security, expired, errors, stateOf} = open({
      maxSessions: 1,
      whenTooMany: 'refuse',
      observe: (event) => void observed.push(event),
    });
    await security.start({}, 'first', ANN);
    const error = await security.start({}, 'second', ANN).catch((thrown: unknown) => thrown);
    ok(error instanceof TooManySessions);
    deepEqual([error.status, error.statusCode, error.message], [403, 403, 'too many sessions']);
    deepEqual(await error.getResponse().json(), {error: 'too many sessions'});
    deepEqual(observed, [{kind: 'refuse', outcome: 'refused', reason: 'too-many'}]);
    deepEqual([await stateOf('first'), await stateOf('second')], ['active', 'ended']);
    await security.start({}, 'third', 'bob');
    deepEqual([errors, expired.filter(({reason}) => reason !== 'missing')], [[], []]);
  });

  test('R4: onExpire and observe are told each session that ended for a new one', async () => {
    const observed: ObservedEvent[] = [];
    const {security, expired} = open({maxSessions: 2, observe: (event) => void observed.push(event)});
    for (const id of ['a', 'b', 'c', 'd']) await security.start({}, id, ANN);
    await nextTurn();
    deepEqual(
      expired.map(({reason, user}) => [reason, user]),
      Array(2).fill(['revoked', ANN]),
    );
    deepEqual(observed, Array(2).fill({kind: 'revoke', outcome: 'ended', reason: 'too-many'}));
  });

  test('R4: a maximum that cannot be read refuses the sign-in, and one without a user is told once', async () => {
    for (const maxSessions of [() => 0, () => 1.5, () => Number.NaN, () => '3' as never]) {
      const {security, errors} = open({maxSessions});
      await rejects(security.start({}, 'a', ANN), SessionUnavailable);
      match(errors[0]!.message, /maxSessions must be a whole number above 0, or Infinity, got/);
    }
    const {security, errors} = open({maxSessions: 1});
    for (const id of ['a', 'b']) await security.start({}, id);
    equal(errors.length, 1);
    match(errors[0]!.message, /give start\(\) the user as its third argument/);
  });

  test('S14: a store from before this may answer a sign-in with anything', async () => {
    const {touch, end, start} = new SimulatedStore();
    const store: ActivityStore = {
      touch,
      end,
      start: async (...args) => {
        await start(...args);
        return 'OK' as never;
      },
    };
    const {security, errors} = open({store, secret: 'of all processes'});
    await security.start({}, 'a', ANN);
    const {state} = await security.check({id: 'a', user: ANN}, {user: ANN, recordId: 'a'});
    deepEqual([state.status, errors], ['active', []]);
  });

  test('R4: visitors without a user are not one user', async () => {
    const {security, stateOf} = open({maxSessions: 1});
    for (const id of ['a', 'b']) await security.start({}, id, '');
    deepEqual([await stateOf('a'), await stateOf('b')], ['active', 'active']);
  });

  test('R4: a user who signs in again in the same browser is not refused', async () => {
    const {security, stateOf, requestOf} = open({maxSessions: 1, whenTooMany: 'refuse'});
    await security.start({}, 'first', ANN);
    await security.start(requestOf('first'), 'second', ANN);
    deepEqual([await stateOf('first'), await stateOf('second')], ['ended', 'active']);
    await rejects(security.start({}, 'elsewhere', ANN), TooManySessions);
  });

  test('R1: a sign-in in the browser of another user is not in the list of that user', async () => {
    const {security, requestOf, errors} = open();
    await security.start({}, 'of ann', ANN);
    await security.start(requestOf('of ann'), 'of bob');
    equal((await security.sessionsOf(ANN)).length, 1);
    match(errors[0]!.message, /give start\(\) the user as its third argument/);
    await security.start(requestOf('of ann'), 'of bob', 'bob');
    equal((await security.sessionsOf('bob')).length, 1);
    await security.start({id: 'of cleo', user: 'cleo'}, 'of cleo');
    equal((await security.sessionsOf('cleo')).length, 1, 'the request has the new session already');
  });

  test('R4: with a store that does not know the sessions of a user, maxSessions throws, and the methods reject', async () => {
    const {start, touch, end, rotate, sessionsOf} = new SimulatedStore();
    const without: ActivityStore = {start, touch, end, rotate};
    throws(() => open({store: without, maxSessions: 3}), /this one has no sessionsOf and endSessionsOf$/);
    throws(() => open({store: {...without, sessionsOf}, maxSessions: 3}), /this one has no endSessionsOf$/);
    const {security} = open({store: without});
    await security.start({}, 'a', ANN);
    const expected = {name: 'TypeError', message: /the store has no sessionsOf and endSessionsOf/};
    await rejects(security.sessionsOf(ANN), expected);
    await rejects(security.endSession(ANN, 'x'), expected);
    await rejects(security.endSessionsOf(ANN), expected);
  });

  test('R1: a user without an id, and a page that is none, are refused', async () => {
    const {security} = open();
    for (const user of [
      null,
      undefined,
      '',
      false,
      {},
      {id: null},
      {id: ''},
      {name: 'ann'},
      {id: {}},
      Object.create(null),
    ]) {
      const expected = {
        name: 'TypeError',
        message: /^session-security: the user must be an id or an object with an id/,
      };
      await rejects(security.sessionsOf(user), expected);
      await rejects(security.endSession(user, 'x'), expected);
      await rejects(security.endSessionsOf(user), expected);
    }
    for (const page of [{limit: 0}, {limit: 1001}, {limit: 1.5}, {skip: -1}, {skip: Number.NaN}]) {
      await rejects(security.sessionsOf(ANN, page), /(limit|skip) must be a whole number from/);
    }
    for (const id of [7, 7n, '7', {id: 7}]) deepEqual(await security.sessionsOf(id), []);
  });

  test('S17: an end that the store did not carry out rejects with 503', async () => {
    const failure = new Error('Redis went away');
    const fail = () => Promise.reject(failure);
    const {start, touch, end} = new SimulatedStore();
    const {security, errors} = open({store: {start, touch, end, sessionsOf: fail, endSessionsOf: fail}});
    await rejects(security.sessionsOf(ANN), SessionUnavailable);
    await rejects(security.endSessionsOf(ANN), SessionUnavailable);
    await rejects(security.endSession(ANN, 'x'), SessionUnavailable);
    deepEqual(errors, [failure, failure, failure]);
  });

  test('R3: a session whose sign-out was not carried out yet is not in the list', async () => {
    const records = new SimulatedStore();
    let failing = false;
    const store: ActivityStore = {
      ...{start: records.start, touch: records.touch, rotate: records.rotate},
      ...{sessionsOf: records.sessionsOf, endSessionsOf: records.endSessionsOf},
      end: (...args) => (failing ? Promise.reject(new Error('Redis went away')) : records.end(...args)),
    };
    const {security} = open({store});
    for (const id of ['a', 'b']) await security.start({}, id, ANN);
    failing = true;
    await rejects(security.end('a'));
    equal((await security.sessionsOf(ANN)).length, 1);
  });
});
