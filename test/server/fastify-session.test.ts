import {deepEqual, equal, notEqual, rejects} from 'node:assert/strict';
import {afterEach, beforeEach, describe, mock, test} from 'node:test';
import {type FastifySessionOptions, MemoryStore} from '@fastify/session';
import {type FastifyInstance, type FastifyReply, type FastifyRequest, fastify} from 'fastify';
import {sessionSecurity} from '../../server-contract/adapters/fastify.ts';
import type {ActivityStore} from '../../server-contract/index.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {fastifySessionApp} from './apps/fastify-session-app.ts';
import {Browser, PAGE} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

describe('a session of @fastify/session', () => {
  let activity: SimulatedStore;
  let sessions: MemoryStore;
  let server: RunningServer | undefined;
  let browser: Browser;

  beforeEach(() => {
    activity = new SimulatedStore();
    sessions = new MemoryStore();
  });
  afterEach(() => server?.close());

  async function open(
    extend: (app: FastifyInstance) => void = () => {},
    sessionOptions: Partial<FastifySessionOptions> = {},
    store: ActivityStore = activity,
  ): Promise<void> {
    const options = {expireAfter: 10, warnAfter: 7, store, passive: '/passive'};
    server = await serve(await fastifySessionApp(options, {store: sessions, ...sessionOptions}, extend));
    browser = new Browser(server.origin);
  }

  const whoIs = async (visitor: Browser, path = '/') => ((await visitor.get(path)).json as {user: unknown}).user;
  const endsIn = async () => (await browser.ping()).headers['session-ends-in'];

  test('S5: a sign-in that keeps its session id is noticed, and the session is protected', async () => {
    await open((app) => {
      app.get('/simple-login', async (request, reply) => {
        request.session.userId = 'ann';
        return reply.redirect('/');
      });
    });
    await browser.get('/');
    await browser.get('/simple-login');
    activity.pass(4);
    equal((await browser.ping()).json, 4);
    equal(await whoIs(browser), 'ann');
    const stolen = browser.copy();
    activity.pass(10);
    equal((await stolen.copy().ping(0)).json, 'logout');
    equal(await whoIs(stolen), null);
  });

  test('S5: a sign-in starts a new record, and so does a change of the user', async () => {
    await open((app) => {
      app.get<{Querystring: {user: string}}>('/become', async (request) => {
        request.session.userId = request.query.user;
        return {};
      });
    });
    await browser.get('/login?user=ann');
    activity.pass(5);
    await browser.get('/become?user=ann');
    equal(await endsIn(), '43195');
    await browser.get('/become?user=bob');
    equal(await endsIn(), '43200');
    activity.pass(5);
    await browser.get('/login?user=bob');
    equal(await endsIn(), '43200');
  });

  test("S5: a new session id keeps the record when the session's data is kept", async () => {
    await open((app) => {
      app.get('/rotate', async (request) => {
        await request.session.regenerate(['userId', 'sessionSecurity']);
        return {};
      });
    });
    await browser.get('/login?user=ann');
    const old = browser.copy();
    activity.pass(4);
    await browser.get('/rotate', {'sec-purpose': 'prefetch'});
    notEqual(browser.cookies.get('sessionId'), old.cookies.get('sessionId'));
    equal((await browser.ping()).json, 4);
    equal(await endsIn(), String(12 * 3600 - 4));
    equal(await whoIs(old), null);
  });

  test('S5: a sign-out holds for a copy of the cookie, also when a slow request stores the session again', async () => {
    let reached = (): void => {};
    let finish = (): void => {};
    await open((app) => {
      app.get('/slow', async (request) => {
        await new Promise<void>((resolve) => {
          finish = resolve;
          reached();
        });
        request.session.note = 'written late';
        return {};
      });
    });
    await browser.get('/login?user=ann');
    const thief = browser.copy();
    const isReached = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const slow = browser.copy().get('/slow');
    await isReached;
    await browser.get('/logout');
    finish();
    await slow;
    equal(await whoIs(thief), null);
    equal((await thief.ping(0)).json, 'logout');
  });

  test('S5: a session from before the installation begins at its first request', async () => {
    await open((app) => {
      app.get('/as-before', async (request) => {
        request.session.userId = 'ann';
        await request.session.save();
        return {};
      });
    });
    let saved: object = {};
    const {set} = sessions;
    mock.method(sessions, 'set', (id: string, session: object, done: () => void) => {
      saved = session;
      set.call(sessions, id, session as never, done);
    });
    await browser.get('/as-before');
    delete (saved as {sessionSecurity?: string}).sessionSecurity;
    activity.pass(9);
    equal(await whoIs(browser), 'ann');
    activity.pass(10);
    equal(await whoIs(browser), null);
  });

  test('S6: pings and passive requests neither store it nor set its cookie, although the plugin rolls by default', async () => {
    await open(undefined, {cookie: {maxAge: 60_000}});
    await browser.get('/login?user=ann');
    const writes = mock.method(sessions, 'set');
    activity.pass(4);
    for (const path of ['/passive', '/session_security/ping', '/session_security/ping?idleFor=4']) {
      equal((await browser.get(path, PAGE)).headers['set-cookie'], undefined, path);
    }
    equal(writes.mock.callCount(), 0);
    for (const path of ['/', '/session_security/ping?idleFor=0']) {
      activity.pass(1);
      const {headers} = await browser.get(path, PAGE);
      equal(headers['set-cookie']?.length, 1, `${path} shows that somebody is there`);
    }
  });

  test('S6: a ping creates no session for an anonymous visitor', async () => {
    await open(undefined, {saveUninitialized: true});
    equal((await browser.ping()).headers['set-cookie'], undefined);
    equal((await browser.get('/')).headers['set-cookie']?.length, 1);
  });

  test('S9: at the end its cookie is cleared, or replaced by that of an empty session if the plugin saves those', async () => {
    for (const [saveUninitialized, cookies] of [
      [false, 0],
      [true, 1],
    ] as const) {
      await open(undefined, {saveUninitialized});
      await browser.get('/login?user=ann');
      const old = browser.cookies.get('sessionId');
      activity.pass(10);
      equal((await browser.ping(0)).json, 'logout');
      equal(browser.cookies.size, cookies);
      notEqual(browser.cookies.get('sessionId'), old);
      await server?.close();
    }
  });

  test('S17: a sign-in is void, and answered with 503, when its record cannot be stored', async () => {
    const errors = mock.method(console, 'error', () => {});
    const start = () => Promise.reject(new Error('the store is down'));
    await open(undefined, {}, {start, touch: activity.touch, end: activity.end});
    equal((await browser.get('/login?user=ann')).status, 503);
    equal(await whoIs(browser), null);
    equal(errors.mock.callCount(), 1);
    errors.mock.restore();
  });

  test('S5: behind the guard of the sessions, a guard of other sessions on some routes hides no sign-out from it', async () => {
    await open((app) => {
      app.register(async (scope) => {
        await scope.register(sessionSecurity<FastifyRequest, FastifyReply>, {
          user: () => null,
          sessionId: () => undefined,
          endSession: () => {},
        });
        scope.get('/api/logout', async (request) => {
          Reflect.deleteProperty(request.session, 'userId');
          return {};
        });
      });
    });
    await browser.get('/login?user=ann');
    const ends = mock.method(activity, 'end');
    equal((await browser.get('/api/logout')).status, 200);
    equal(ends.mock.callCount(), 1);
  });

  test('by default it finds the user in the usual fields', async () => {
    await open((app) => {
      app.get('/object-login', async (request) => {
        Object.assign(request.session, {user: {id: 'ann'}});
        return {};
      });
    });
    await browser.get('/object-login');
    activity.pass(3);
    equal((await browser.ping()).json, 3);
  });

  test('sessions of another plugin are refused with a message that says so', async () => {
    const app = fastify();
    const errors: string[] = [];
    app.decorateRequest('session', {getter: () => ({userId: 'ann'}) as never});
    await app.register(sessionSecurity<FastifyRequest, FastifyReply>, {
      onError: (error) => void errors.push((error as Error).message),
    });
    app.get('/', async () => ({}));
    equal((await app.inject('/')).statusCode, 503);
    deepEqual(errors, [
      'session-security: somebody is signed in, but request.session is none of @fastify/session: give user, sessionId and endSession',
    ]);
  });

  test('without the plugin, the three options for custom sessions are required', async () => {
    await rejects(async () => {
      await fastify().register(sessionSecurity<FastifyRequest, FastifyReply>, {user: () => null});
    }, /there is no request.session: register @fastify\/session before sessionSecurity, or give sessionId and endSession/);
  });
});
