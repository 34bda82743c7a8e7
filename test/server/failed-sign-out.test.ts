import {deepEqual, doesNotMatch, equal, match, rejects} from 'node:assert/strict';
import type {IncomingMessage, RequestListener, ServerResponse} from 'node:http';
import {Readable} from 'node:stream';
import {afterEach, beforeEach, describe, test} from 'node:test';
import express from 'express';
import {sessionSecurity} from '../../server-contract/adapters/express.ts';
import {type NodeOptions, sessionSecurity as nodeSecurity} from '../../server-contract/adapters/node.ts';
import {createSessionSecurity, type MaybePromise} from '../../server-contract/index.ts';
import {eventually} from '../support/eventually.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {expressSessionApp} from './apps/express-session-app.ts';
import {fastifySessionApp} from './apps/fastify-session-app.ts';
import {type CommonOptions, targets} from './apps/targets.ts';
import {Browser} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

const FAILURES: Readonly<Record<string, () => Promise<never>>> = {
  rejects: () => Promise.reject(new Error('Redis went away')),
  'never answers': () => new Promise<never>(() => {}),
};

for (const [name, fail] of Object.entries(FAILURES)) {
  describe(`a sign-out while the store ${name}`, () => {
    let failing: boolean;
    let ends: number;
    let records: SimulatedStore;
    let server: RunningServer;
    let browser: Browser;
    const store = {
      start: (...args: Parameters<SimulatedStore['start']>) => records.start(...args),
      touch: (...args: Parameters<SimulatedStore['touch']>) => records.touch(...args),
      async end(...args: Parameters<SimulatedStore['end']>) {
        ends++;
        if (failing) return fail();
        return records.end(...args);
      },
    };
    beforeEach(async () => {
      [failing, ends, records] = [false, 0, new SimulatedStore()];
      const app = express();
      // A session that lives in its cookie.
      app.use((req, res, next) => {
        const sent = decodeURIComponent(/s=([^;]*)/.exec(req.headers.cookie ?? '')?.[1] ?? '{}');
        Object.assign(req, {session: JSON.parse(sent)});
        const writeHead = res.writeHead.bind(res);
        res.writeHead = (status: number) => {
          res.setHeader('set-cookie', `s=${encodeURIComponent(JSON.stringify(req.session ?? {}))}`);
          return writeHead(status);
        };
        next();
      });
      app.use(sessionSecurity({expireAfter: 10, store, storeTimeout: 0.1, onError: () => {}}));
      app.get('/login', (req, res) => {
        Object.assign(req.session, {userId: 'ann'});
        res.send('signed in');
      });
      app.get('/logout', (req, res) => {
        Object.assign(req, {session: null});
        res.type('html').set('etag', 'x').send('signed out');
      });
      app.get('/logout-by-stream', (req, res) => {
        Object.assign(req, {session: null});
        res.writeHead(200);
        res.end('signed out');
      });
      app.use((req, res) => res.json({user: req.session.userId ?? null}));
      server = await serve(app);
      browser = new Browser(server.origin);
      await browser.get('/login');
    });
    afterEach(() => server.close());

    test('S17: is answered with 503, its key is refused meanwhile, and the end is tried again', async () => {
      const thief = browser.copy();
      failing = true;
      const {status, json, headers} = await browser.get('/logout');
      deepEqual([status, json, headers.etag], [503, {error: 'session state unavailable'}, undefined]);
      equal((await thief.copy().ping(0)).json, 'logout');
      failing = false;
      await eventually('the end was carried out', async () => ends > 1);
      equal((await thief.ping(0)).json, 'logout');
    });

    test('S17: whose head has gone refuses the key all the same', async () => {
      const thief = browser.copy();
      failing = true;
      equal((await browser.get('/logout-by-stream')).status, 200);
      equal((await thief.ping(0)).json, 'logout');
    });

    test('S17: is refused by all guards with the store, also by those of another copy of the code', async () => {
      const place = '../../server-contract/core/session-security.ts?copy';
      const copy: {createSessionSecurity: typeof createSessionSecurity} = await import(place);
      const security = createSessionSecurity({...LIMITS, store, storeTimeout: 0.1, onError: () => {}});
      const others = [copy.createSessionSecurity, createSessionSecurity].map((create) => create({...LIMITS, store}));
      await security.start({}, 'own');
      const states = async () => {
        const found = others.map((other) => other.check({}, {user: 'ann', recordId: 'own'}));
        return (await Promise.all(found)).map(({state}) => state.status);
      };
      deepEqual(await states(), ['active', 'active']);
      failing = true;
      await rejects(security.end('own'));
      deepEqual(await states(), ['ended', 'ended']);
    });

    test('S17: by the application itself rejects, and a new sign-in under the same id lives', async () => {
      const security = createSessionSecurity({...LIMITS, store, storeTimeout: 0.1});
      await security.start({}, 'own');
      failing = true;
      await rejects(security.end('own'));
      const state = async () => (await security.check({}, {user: 'ann', recordId: 'own'})).state.status;
      equal(await state(), 'ended');
      equal(await security.rotate({}, 'own', 'other'), false);
      await security.start({}, 'own');
      equal(await state(), 'active');
    });
  });
}

/** Their sessions are destroyed in a store of their own. */
const STORED = ['express with express-session', 'fastify with @fastify/session'];

for (const target of targets) {
  describe(`${target.name}, whose store fails for a moment`, () => {
    let failing: 'start' | 'end' | undefined;
    let errors: unknown[];
    let server: RunningServer;
    let browser: Browser;
    beforeEach(async () => {
      [failing, errors] = [undefined, []];
      const records = new SimulatedStore();
      const {start, end, touch, rotate} = records;
      const unless =
        <Args extends unknown[], T>(name: typeof failing, method: (...args: Args) => T) =>
        async (...args: Args): Promise<T> => {
          if (failing === name) throw new Error('Redis went away');
          return method(...args);
        };
      const store = {start: unless('start', start), end: unless('end', end), touch, rotate};
      server = await serve(
        await target.serve({expireAfter: 10, store, onError: (error) => void errors.push(error), secret: 'a'}),
      );
      browser = new Browser(server.origin);
    });
    afterEach(() => server.close());

    test('S17: a sign-out that was not carried out is not answered as done, and a copy of its cookie opens nothing', async () => {
      await browser.get('/login?user=ann');
      const thief = browser.copy();
      failing = 'end';
      const {status, body} = await browser.get('/logout');
      equal(status, STORED.includes(target.name) ? 200 : 503, body);
      doesNotMatch(body, /Redis/);
      match(String(errors), /Redis went away/);
      equal((await thief.ping(0)).json, 'logout');
    });

    // The others sign out by the session itself.
    const testOwn = STORED.includes(target.name) ? () => {} : test;
    testOwn('S17: a sign-out whose error a library ignores is not answered as done either', async () => {
      await browser.get('/login?user=ann');
      const thief = browser.copy();
      failing = 'end';
      const {status, body} = await browser.get('/logout?quietly');
      equal(status, 503, body);
      equal((await thief.ping(0)).json, 'logout');
      failing = undefined;
      await browser.get('/login?user=ann');
      equal((await browser.get('/logout?quietly')).status, 200);
    });

    test('S17: a sign-in that was not carried out is answered with 503, and signs no user in', async () => {
      failing = 'start';
      const {status, headers, body} = await browser.get('/login?user=ann');
      equal(status, 503, body);
      doesNotMatch(body, /Redis|ann/);
      if (STORED.includes(target.name)) match(String(headers['content-type']), /json/);
      match(String(errors), /Redis went away/);
      failing = undefined;
      equal((await browser.copy().ping(0)).json, 'logout');
      equal(((await browser.get('/')).json as {user: unknown}).user, null);
    });
  });
}

/** The ways to sign out that leave the session in its store, by name. */
const withoutDestroy: Readonly<Record<string, (options: CommonOptions) => MaybePromise<RequestListener>>> = {
  'takes the user out of a session of express-session': (options) =>
    expressSessionApp(options, {}, (app) => {
      app.get('/logout', (req, res) => {
        Reflect.deleteProperty(req.session, 'userId');
        res.json({user: null});
      });
    }),
  'empties a session of express-session': (options) =>
    expressSessionApp(options, {}, (app) => {
      app.get('/logout', (req, res) => {
        for (const field of Object.keys(req.session))
          if (field !== 'cookie') Reflect.deleteProperty(req.session, field);
        res.json({user: null});
      });
    }),
  'sets req.session of express-session to null': (options) =>
    expressSessionApp(options, {}, (app) => {
      app.get('/logout', (req, res) => {
        Object.assign(req, {session: null});
        res.json({user: null});
      });
    }),
  'deletes req.session of express-session': (options) =>
    expressSessionApp(options, {}, (app) => {
      app.get('/logout', (req, res) => {
        Reflect.deleteProperty(req, 'session');
        res.json({user: null});
      });
    }),
  'sets request.session of @fastify/session to null': (options) =>
    fastifySessionApp(options, {}, (app) => {
      app.addHook('preHandler', async (request, reply) => {
        if (request.url !== '/logout') return;
        Object.assign(request, {session: null});
        return reply.send({user: null});
      });
    }),
  'takes the user out of a session of @fastify/session': (options) =>
    fastifySessionApp(options, {}, (app) => {
      app.addHook('preHandler', async (request, reply) => {
        if (request.url !== '/logout') return;
        Reflect.deleteProperty(request.session, 'userId');
        return reply.send({user: null});
      });
    }),
};

for (const [name, open] of Object.entries(withoutDestroy)) {
  test(`S17: a sign-out that ${name} is not answered as done when its end fails`, async (t) => {
    const {start, touch, end, begin} = new SimulatedStore();
    let isFailing = true;
    const store = {
      start,
      touch,
      begin,
      end: async (...args: Parameters<typeof end>) =>
        isFailing ? Promise.reject(new Error('Redis went away')) : end(...args),
    };
    const server = await serve(await open({expireAfter: 10, store, secret: 'a', onError: () => {}}));
    t.after(() => server.close());
    const browser = new Browser(server.origin);
    await browser.get('/login?user=ann');
    const thief = browser.copy();
    const {status, json} = await browser.get('/logout');
    deepEqual([status, json], [503, {error: 'session state unavailable'}]);
    equal((await thief.ping(0)).json, 'logout');
    isFailing = false;
    await thief.get('/login?user=bob');
    equal((await thief.get('/logout')).status, 200);
  });
}

const LIMITS = {expireAfter: 10, maxLifetime: 100};

test('S17: an end that is given up after ten minutes is told to onError', async (t) => {
  t.mock.timers.enable({apis: ['setTimeout']});
  const errors: unknown[] = [];
  let tries = 0;
  const records = new SimulatedStore();
  const store = {
    start: (...args: Parameters<SimulatedStore['start']>) => records.start(...args),
    touch: (...args: Parameters<SimulatedStore['touch']>) => records.touch(...args),
    async end() {
      tries++;
      throw new Error('Redis went away');
    },
  };
  const {end} = createSessionSecurity({store, user: () => 'ann', onError: (error) => errors.push(error)});
  await rejects(end('one'));
  for (let minute = 0; minute < 11 * 60; minute++) {
    t.mock.timers.tick(1000);
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  }
  equal(tries, 12);
  match(String(errors), /did not carry out an end/);
});

/** The ways to send the head before the end of the reply. */
const HEAD_FIRST: Readonly<Record<string, (response: ServerResponse) => void>> = {
  'writeHead and end': (response) => void response.writeHead(302, {location: '/', 'content-length': 0}).end(),
  'writeHead, write and end': (response) => {
    response.writeHead(200, 'Fine', {'content-type': 'text/plain'}).write('signed');
    response.end(' out');
  },
  'write and end': (response) => {
    response.write('signed');
    response.end(' out');
  },
  flushHeaders: (response) => {
    response.flushHeaders();
    response.end('signed out');
  },
  'a stream': (response) => void Readable.from(['signed', ' out']).pipe(response),
};

const OWN_GUARDS = {'node:http': nodeSecurity, Express: sessionSecurity};

for (const [adapter, create] of Object.entries(OWN_GUARDS)) {
  for (const [how, send] of Object.entries(HEAD_FIRST)) {
    test(`S17: with ${adapter}, a sign-out whose error a library ignores is not answered as done by ${how}`, async (t) => {
      const {start, touch, end} = new SimulatedStore();
      let isFailing = true;
      const store = {
        start,
        touch,
        end: async (...args: Parameters<typeof end>) => (isFailing ? Promise.reject(new Error('down')) : end(...args)),
      };
      const own = {user: () => 'ann', sessionId: () => 'id', endSession: () => {}};
      const security = create({...own, expireAfter: 10, store, onError: () => {}} as NodeOptions);
      const server = await serve(async (req, res) => {
        await security.start(req, 'id');
        await new Promise<unknown>((resolve) => {
          const guarded = security(req, res, resolve as () => void);
          if (adapter === 'node:http') resolve(guarded);
        });
        await security.end('id').catch(() => {});
        send(res);
      });
      t.after(() => server.close());
      const browser = new Browser(server.origin);
      const {status, json, headers} = await browser.get('/logout');
      deepEqual([status, json, headers.location], [503, {error: 'session state unavailable'}, undefined]);
      isFailing = false;
      match((await browser.get('/logout')).body, /^(signed out)?$/);
    });
  }
}

/** The successor is known from the change of the id in this process, or from a request with the former id. */
for (const changedBy of ['this process', 'another process'] as const) {
  test(`S17: a sign-out by the former id, which ${changedBy} changed, is not answered as done, and its session is refused`, async (t) => {
    const {start, touch, rotate} = new SimulatedStore();
    let isFailing = true;
    const store = {start, touch, rotate, end: async () => (isFailing ? Promise.reject(new Error('down')) : undefined)};
    const own = {user: () => 'ann', sessionId: () => 'old', endSession: () => {}};
    const security = nodeSecurity({...own, expireAfter: 10, store, onError: () => {}});
    const other = nodeSecurity({...own, expireAfter: 10, store: {...store}, onError: () => {}});
    await security.start(NO_REQUEST, 'old');
    await (changedBy === 'this process' ? security : other).rotate(NO_REQUEST, 'old', 'new');
    const core = createSessionSecurity({expireAfter: 10, store, onError: () => {}});
    const stateOf = async (recordId: string) => (await core.check({}, {user: 'ann', recordId})).state.status;
    equal(await stateOf('new'), 'active');
    const server = await serve(async (req, res) => {
      if (await security(req, res)) return;
      await security.end('old').catch(() => {});
      res.end('signed out');
    });
    t.after(() => server.close());
    equal((await new Browser(server.origin).get('/logout')).status, 503);
    deepEqual([await stateOf('old'), await stateOf('new')], ['ended', 'ended']);
    isFailing = false;
    await security.end('old');
    equal(await stateOf('new'), 'active', 'from then on the store alone decides');
    isFailing = true;
    await security.start(NO_REQUEST, 'old');
    await rejects(security.end('old'));
    equal(await stateOf('new'), 'active', 'a new session under the former id has nothing to do with it');
  });
}

const NO_REQUEST = {} as IncomingMessage;
