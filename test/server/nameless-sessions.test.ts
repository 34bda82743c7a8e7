import {deepEqual, equal, match} from 'node:assert/strict';
import type {RequestListener} from 'node:http';
import {afterEach, beforeEach, describe, test} from 'node:test';
import {createNamelessSessions} from '../../server-contract/core/nameless-sessions.ts';
import type {MaybePromise} from '../../server-contract/index.ts';
import {eventually} from '../support/eventually.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {expressApp, fastifyApp, fetchApp, honoApp, nodeApp} from './apps/own-session-apps.ts';
import {later, SessionMap} from './apps/session-map.ts';
import type {CommonOptions} from './apps/targets.ts';
import {Browser} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

/** A mistake in the option `user`: it finds nobody in any session. */
class NamelessMap extends SessionMap {
  override readonly asked = {user: () => undefined, id: this.id};
}

/** A mistake in what both options have in common, such as the name of the cookie. */
class LostMap extends SessionMap {
  override readonly asked = {user: later(() => undefined), id: later(() => undefined)};
}

/** `sessionId` fails for a visitor, as when it decrypts a cookie that is not there. */
class FailingMap extends SessionMap {
  override readonly asked = {user: this.user, id: later(requireId(this.id))};
}

function requireId<Req>(id: (request: Req) => string | undefined): (request: Req) => string {
  return (request) => {
    const found = id(request);
    if (found === undefined) throw new Error('no cookie');
    return found;
  };
}

const adapters: Readonly<Record<string, (options: CommonOptions, map: SessionMap) => MaybePromise<RequestListener>>> = {
  express: expressApp,
  'node:http': nodeApp,
  fetch: fetchApp,
  hono: honoApp,
  fastify: fastifyApp,
};

for (const [name, open] of Object.entries(adapters)) {
  describe(`a guard that names nobody in sessions of the application's own, with ${name}`, () => {
    let errors: string[];
    let server: RunningServer;
    let browser: Browser;
    let touches: number;
    beforeEach(() => {
      errors = [];
      touches = 0;
    });
    afterEach(() => server.close());

    async function start(map: SessionMap): Promise<void> {
      const {start, touch, end} = new SimulatedStore();
      const store = {
        start,
        end,
        touch(...args: Parameters<typeof touch>) {
          touches++;
          return touch(...args);
        },
      };
      const onError = (error: unknown): void => void errors.push((error as Error).message);
      server = await serve(await open({expireAfter: 10, secret: 'a', store, onError}, map));
      browser = new Browser(server.origin);
    }

    test('S18: is told once, when a ping has the id of a session that lives', async () => {
      await start(new NamelessMap());
      await browser.get('/login?user=ann');
      for (let n = 0; n < 3; n++) equal((await browser.ping(0)).json, 'logout');
      await eventually('a report', async () => errors.length > 0);
      equal((await browser.ping()).json, 'logout');
      equal(errors.length, 1);
      match(errors[0] ?? '', /the id of a session that lives, but user found nobody in it.*let user return who is/);
    });

    test('S18: is told once, when nobody is found after several sign-ins', async () => {
      await start(new LostMap());
      for (const user of ['ann', 'bob', 'cay']) await browser.get(`/login?user=${user}`);
      for (let n = 0; n < 2; n++) equal((await browser.ping()).json, 'logout');
      equal(errors.length, 1);
      match(errors[0] ?? '', /sessions were started, but user has found nobody.*ignore this if/);
    });

    test('S18: a sessionId that fails for visitors is not reported', async () => {
      await start(new FailingMap());
      for (let n = 0; n < 2; n++) equal((await browser.ping()).json, 'logout');
      deepEqual([errors, touches], [[], 0]);
    });

    test('S18: a ping after a sign-out, and one of a visitor, are no reason to tell it', async () => {
      await start(new SessionMap());
      equal((await browser.ping()).json, 'logout');
      equal(touches, 0, 'a visitor without a session costs nothing');
      for (const user of ['ann', 'bob', 'cay']) await browser.get(`/login?user=${user}`);
      equal((await browser.ping()).json, 0);
      const copy = browser.copy();
      await browser.get('/logout');
      equal((await copy.ping()).json, 'logout');
      equal((await copy.ping()).json, 'logout');
      deepEqual(errors, []);
    });
  });
}

test('S18: pings look for a wrong option a thousand times at most, also at once, and an error of the store is told', async () => {
  const errors: unknown[] = [];
  let [asked, touches] = [0, 0];
  const touch = () => {
    touches++;
    return touches === 1 ? Promise.reject(new Error('down')) : {active: false as const, reason: 'missing' as const};
  };
  const limits = {expireAfter: 10, warnAfter: 5, maxLifetime: 100};
  const settings = {limitsOf: () => limits, reportError: (error: unknown) => void errors.push(error)};
  const nameless = createNamelessSessions(settings, {start: () => {}, end: () => {}, touch});
  const session = {
    user: null,
    get recordId() {
      asked++;
      return Promise.resolve('id');
    },
    end: () => {},
  };
  for (let n = 0; n < 1200; n++) nameless.inspect({}, session);
  await eventually('the store was asked', async () => touches >= 1000 && errors.length > 0);
  deepEqual([asked, touches, errors.map(String)], [1000, 1000, ['Error: down']]);
});
