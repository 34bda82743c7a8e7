import {deepEqual, equal, notEqual} from 'node:assert/strict';
import {describe, test} from 'node:test';
import {createSessionSecurity, type RequestView, type SessionView} from '../../server-contract/index.ts';
import {PAGE} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

const LIMITS = {expireAfter: 10, maxLifetime: 100};

describe('sessions that the application keeps itself', () => {
  test('S5: a session that changes its id keeps its age and its idle time', async () => {
    const store = new SimulatedStore();
    const security = createSessionSecurity({...LIMITS, store});
    await security.start({}, 'old');
    store.pass(9);
    store.touch('old', 5, LIMITS);
    await security.rotate({}, 'old', 'new');
    deepEqual(store.touch('new', null, LIMITS), {active: true, advanced: false, idleFor: 5, age: 9});
    deepEqual(store.touch('old', null, LIMITS), {active: false, reason: 'missing'});
  });

  test('S5: an ended session stays ended under a new id', async () => {
    const store = new SimulatedStore();
    const security = createSessionSecurity({...LIMITS, store});
    await security.start({}, 'old');
    store.pass(10);
    await security.rotate({}, 'old', 'new');
    deepEqual(store.touch('new', null, LIMITS), {active: false, reason: 'missing'});
  });

  test('S9: processes that share a secret call a person the same, others do not', async () => {
    const userHeader = async (secret?: string): Promise<string | undefined> => {
      const security = createSessionSecurity(secret === undefined ? {} : {secret});
      await security.start({}, 'a session');
      const {reply} = await security.handle(ping, annsSession);
      return reply?.headers['session-user'];
    };
    const shared = await userHeader('a secret of two processes');
    equal(await userHeader('a secret of two processes'), shared);
    notEqual(await userHeader('another secret'), shared);
    notEqual(await userHeader(), await userHeader());
  });

  test('S5: copies of the code in one process, as bundlers make them, have one memory', async () => {
    const place = '../../server-contract/session-security.ts?copy';
    const copy: {createSessionSecurity: typeof createSessionSecurity} = await import(place);
    notEqual(copy.createSessionSecurity, createSessionSecurity);
    await copy.createSessionSecurity({}).start({}, 'signed in elsewhere');
    const {state} = await createSessionSecurity({}).check({}, {user: 'ann', recordId: 'signed in elsewhere'});
    equal(state.status, 'active');
  });

  test('a request is answered at once where the store answers at once, and a ping once its person has a name', async () => {
    const security = createSessionSecurity({...LIMITS, store: new SimulatedStore()});
    await security.start({}, 'a session');
    equal('then' in security.handle({...ping, path: '/page'}, annsSession), false);
    await security.handle(ping, annsSession);
    equal('then' in security.handle(ping, annsSession), false);
  });
});

const ping: RequestView<object> = {
  native: {},
  method: 'GET',
  path: '/session_security/ping',
  query: '',
  header: (name) => new Map(Object.entries(PAGE)).get(name),
  body: () => undefined,
};

const annsSession: SessionView = {user: 'ann', recordId: 'a session', end: () => {}};
