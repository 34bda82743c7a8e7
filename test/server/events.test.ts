import {deepEqual, equal, match, ok} from 'node:assert/strict';
import {once} from 'node:events';
import {createServer, type RequestListener} from 'node:http';
import {connect, createServer as createHttp2Server} from 'node:http2';
import {createRequire} from 'node:module';
import {type AddressInfo, connect as connectTo} from 'node:net';
import {afterEach, describe, mock, test} from 'node:test';
import {type FastifyReply, type FastifyRequest, fastify} from 'fastify';
import {createClient} from 'redis';
import {sessionSecurity as fastifySecurity} from '../../server-contract/adapters/fastify.ts';
import {sessionSecurity as fetchSecurity} from '../../server-contract/adapters/fetch.ts';
import {sessionSecurity as nodeSecurity} from '../../server-contract/adapters/node.ts';
import {openStreamsOf} from '../../server-contract/core/open-streams.ts';
import {type Looking, plannedLooks} from '../../server-contract/core/planned-looks.ts';
import type {ActivityStore, RecordLimits} from '../../server-contract/index.ts';
import {memoryStore} from '../../server-contract/stores/memory.ts';
import {redisStore} from '../../server-contract/stores/redis.ts';
import {eventually} from '../support/eventually.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {findRedis, redisMissing} from '../support/redis.ts';
import {expressSessionApp} from './apps/express-session-app.ts';
import {Browser, PAGE} from './browser.ts';
import {BEGINNING, ENDED, EVENT_SOURCE, EVENTS, openStream} from './event-client.ts';
import {sessionStores} from './session-stores.ts';

/** It has no types. */
const compression = createRequire(import.meta.url)('compression') as (
  options: object,
) => (...args: [request: unknown, response: unknown, next: () => void]) => void;

const LIMITS = {expireAfter: 600, maxLifetime: 43_200};
const ANN = {cookies: new Map([['sid', 'ann']])};

interface GuardOptions {
  readonly store?: ActivityStore;
  readonly errors?: unknown[];
  readonly expireAfter?: () => number;
  readonly userOf?: (sid: string | undefined) => string | undefined;
}

/** A guard of node:http for the sessions that the cookie `sid` names, with one that lives. */
function nodeGuard(options: GuardOptions = {}) {
  const {store = memoryStore(), errors = [], expireAfter = () => LIMITS.expireAfter, userOf = (sid) => sid} = options;
  void store.start('ann', LIMITS);
  const id = (cookie = '') => /sid=(\w+)/.exec(cookie)?.[1];
  const security = nodeSecurity({
    user: ({headers}) => userOf(id(headers.cookie)),
    sessionId: ({headers}) => id(headers.cookie),
    endSession: () => {},
    events: true,
    expireAfter,
    onError: (error) => errors.push(error),
    store,
  });
  return {security, store, errors};
}

const nextTask = () => new Promise((done) => setImmediate(done));

function heldBack() {
  let release!: () => void;
  const promise = new Promise<void>((done) => {
    release = done;
  });
  return {promise, release};
}

describe('the event stream', () => {
  let running: RunningServer | undefined;
  afterEach(() => running?.close());
  const start = async (listener: RequestListener) => {
    running = await serve(listener);
    return running.origin;
  };

  test('E3: a stream with the former, shorter limits of a session says ended, and does not end it', async () => {
    let expireAfter = 1;
    let nowMs = 0;
    const {security, store} = nodeGuard({expireAfter: () => expireAfter, store: memoryStore({now: () => nowMs})});
    const stream = await openStream(await start(security), ANN);
    expireAfter = 600;
    nowMs = 1000;
    equal(await stream.whole, BEGINNING + ENDED);
    equal((await store.touch('ann', null, LIMITS)).active, true);
  });

  test('E3: in a store that knows no looks without limits, a stream asks for none: the page does', async () => {
    let expireAfter = 1;
    const {start: begin, touch, end} = memoryStore({now: () => 0});
    const limits: RecordLimits[] = [];
    const {security} = nodeGuard({
      expireAfter: () => expireAfter,
      store: {
        start: begin,
        end,
        touch(id, idleFor, each) {
          limits.push(each);
          return touch(id, idleFor, each);
        },
      },
    });
    const stream = await openStream(await start(security), ANN);
    expireAfter = 600;
    equal(await stream.whole, BEGINNING + ENDED);
    ok(limits.length > 0 && limits.every((each) => each.expireAfter === 1));
  });

  test('E3: a stream does not end the session that another user has under the same id since', async () => {
    let user = 'ann';
    const store = memoryStore();
    const touch = mock.method(store, 'touch');
    const {security} = nodeGuard({store, userOf: (sid) => sid && user});
    const request = {headers: {cookie: 'sid=ann'}} as never;
    await security.start(request, 'ann');
    await openStream(await start(security), ANN);
    user = 'bob';
    await security.start(request, 'ann');
    await security.endSessionsOf('ann');
    const before = touch.mock.callCount();
    openStreamsOf(store).lookAtAll();
    await eventually('the stream has looked', async () => touch.mock.callCount() > before);
    equal((await store.touch('ann', null, LIMITS)).active, true);
  });

  test('E1: a session that is between its former id and its new one is not told as ended', async () => {
    const store = memoryStore();
    let isMoving = false;
    const touch: ActivityStore['touch'] = (id, ...rest) => {
      if (!isMoving) return store.touch(id, ...rest);
      if (id !== 'ann') return {active: false, reason: 'missing'};
      return {active: false, reason: 'missing', tombstone: {cause: 'rotated', endedFor: 0, successor: 'eve'}};
    };
    const errors: unknown[] = [];
    const moving = {...store, touch};
    const {security} = nodeGuard({store: moving, errors});
    const stream = await openStream(await start(security), ANN);
    isMoving = true;
    openStreamsOf(moving).lookAtAll();
    await eventually('the stream has looked', async () => errors.length === 1);
    equal(openStreamsOf(moving).size, 1);
    stream.close();
  });

  test('E3: streams that find the store down report it once, until one of them has found it up', async () => {
    const store = memoryStore();
    let [isDown, looks] = [false, 0];
    const touch: ActivityStore['touch'] = (...args) => {
      looks++;
      return isDown ? Promise.reject(new Error('down')) : store.touch(...args);
    };
    const errors: unknown[] = [];
    const failing = {...store, touch};
    const {security} = nodeGuard({store: failing, errors});
    const origin = await start(security);
    for (let n = 0; n < 3; n++) await openStream(origin, ANN);
    for (const reported of [1, 2]) {
      for (isDown of [true, false]) {
        const before = looks;
        openStreamsOf(failing).lookAtAll();
        await eventually('all have looked', async () => looks >= before + 3);
      }
      equal(errors.length, reported);
    }
  });

  test('E5: a closed connection frees all that its stream had', async () => {
    const {security, store} = nodeGuard();
    const origin = await start(security);
    const streams = await Promise.all(Array.from({length: 5}, () => openStream(origin, ANN)));
    equal(openStreamsOf(store).size, 5);
    for (const stream of streams) stream.close();
    await eventually('no stream is left', async () => openStreamsOf(store).size === 0);
    equal(openStreamsOf(store).count('ann'), 0);
  });

  test('E5: a closed connection frees the streams of the requests that were sent on it one after another', async () => {
    const {security, store} = nodeGuard();
    const {hostname, port} = new URL(await start(security));
    const connection = connectTo(Number(port), hostname);
    const headers = Object.entries({host: 'app.example', cookie: 'sid=ann', ...EVENT_SOURCE});
    const lines = [`GET ${EVENTS} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`), '', ''];
    connection.write(lines.join('\r\n').repeat(3));
    await eventually('all are open', async () => openStreamsOf(store).size === 3);
    connection.destroy();
    await eventually('no stream is left', async () => openStreamsOf(store).size === 0);
  });

  test('E5: the server ends once closeStreams was called, and refuses streams from then on', async () => {
    const {security} = nodeGuard();
    const server = createServer(security).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const stream = await openStream(origin, ANN);
    await stream.has(BEGINNING.length);
    await security.closeStreams();
    equal(await stream.whole, BEGINNING);
    equal((await openStream(origin, ANN)).status, 503);
    const closed = once(server, 'close');
    server.close();
    await closed;
  });

  test('E5: Fastify closes the streams when it is closed', async () => {
    const store = memoryStore();
    store.start('ann', LIMITS);
    const app = fastify();
    await app.register(fastifySecurity<FastifyRequest, FastifyReply>, {
      user: () => 'ann',
      sessionId: () => 'ann',
      endSession: () => {},
      events: true,
      store,
    });
    const origin = await app.listen({port: 0, host: '127.0.0.1'});
    const stream = await openStream(origin, ANN);
    await app.close();
    equal(await stream.whole, BEGINNING);
  });

  test('E3: while the store cannot be reached, a stream is refused with 503 and Retry-After', async () => {
    const errors: unknown[] = [];
    const store = memoryStore();
    const {security} = nodeGuard({store: {...store, touch: () => Promise.reject(new Error('down'))}, errors});
    const stream = await openStream(await start(security), ANN);
    equal(stream.status, 503);
    match(String(stream.headers['retry-after']), /^\d+$/);
    equal(errors.length, 1);
  });

  test('E3: what another process ended before the store listened is found once it listens', async () => {
    const inner = memoryStore();
    let listens: (stop: () => void) => void = () => {};
    const watchEnds = () =>
      new Promise<() => void>((begun) => {
        listens = begun;
      });
    const {security} = nodeGuard({store: {...inner, watchEnds}});
    const stream = await openStream(await start(security), ANN);
    await stream.has(BEGINNING.length);
    inner.end('ann');
    listens(() => {});
    equal(await stream.whole, BEGINNING + ENDED);
  });

  test('E1: an end between the first look at the record and the subscription is found before the stream begins', async () => {
    const inner = memoryStore();
    const [held, subscribed] = [heldBack(), heldBack()];
    let looks = 0;
    const {security} = nodeGuard({
      store: {
        ...inner,
        watchEnds: () => subscribed.promise.then(() => () => {}),
        async touch(...args) {
          const touch = inner.touch(...args);
          if (looks++ === 0) await held.promise;
          return touch;
        },
      },
    });
    const opening = openStream(await start(security), ANN);
    await eventually('the stream has looked', async () => looks === 1);
    inner.end('ann');
    subscribed.release();
    await eventually('it has looked again', async () => looks === 2);
    held.release();
    equal((await opening).status, 204);
  });

  test('E5: a stream that is closed while it looks for the id of its session is freed as well', async () => {
    const inner = memoryStore();
    const looking = heldBack();
    let looks = 0;
    const moved = {
      ...inner,
      async touch(...args: Parameters<ActivityStore['touch']>) {
        if (++looks === 2) await looking.promise;
        return {...(await inner.touch(...args)), ...(looks === 2 && {firstId: 'first'})};
      },
    };
    const {security} = nodeGuard({store: moved});
    const stream = await openStream(await start(security), ANN);
    openStreamsOf(moved).lookAtAll();
    stream.close();
    await eventually('no stream is left', async () => openStreamsOf(moved).size === 0);
    looking.release();
    await nextTask();
    equal(openStreamsOf(moved).size, 0);
  });

  test('E3: a look that fails is made again in seconds, and then after longer pauses', async (t) => {
    const store = memoryStore();
    let isDown = false;
    const failing: ActivityStore = {
      ...store,
      touch: (...args) => (isDown ? Promise.reject(new Error('down')) : store.touch(...args)),
    };
    const {security} = nodeGuard({store: failing});
    const waits: number[] = [];
    const planned: (() => void)[] = [];
    t.mock.method(plannedLooks, 'add', (stream: Looking, waitMs: number) => {
      waits.push(waitMs / 1000);
      planned.push(() => stream.lookAgain());
      return waits.length;
    });
    const stream = await openStream(await start(security), ANN);
    await stream.has(BEGINNING.length);
    isDown = true;
    for (let n = 0; n < 7; n++) {
      const before = waits.length;
      planned.pop()!();
      await eventually('the next look is planned', async () => waits.length > before);
    }
    const pauses = waits.slice(1).map((wait, n) => [wait, Math.min(2 ** n, 30)] as const);
    ok(
      pauses.every(([wait, pause]) => wait >= pause && wait <= 2 * pause),
      String(pauses),
    );
  });

  test('E3: a store that hears nothing of other processes is reported once', async () => {
    const errors: unknown[] = [];
    const {start: begin, touch, end} = memoryStore();
    const {security} = nodeGuard({store: {start: begin, touch, end}, errors});
    const origin = await start(security);
    for (let n = 0; n < 2; n++) equal((await openStream(origin, ANN)).status, 200);
    equal(errors.length, 1);
    match(String(errors[0]), /only of what this process ends/);
  });

  test('E1: with HTTP/2 the stream is told and ends', async () => {
    const {security, store} = nodeGuard();
    const server = createHttp2Server((req, res) => void security(req as never, res as never)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const request = client.request({':path': EVENTS, cookie: 'sid=ann', ...EVENT_SOURCE});
    const [headers] = (await once(request, 'response')) as [Record<string, unknown>];
    deepEqual([headers[':status'], headers['content-type']], [200, 'text/event-stream']);
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    await eventually('it has begun', async () => text === BEGINNING);
    await security.end('ann');
    await once(request, 'end');
    equal(text, BEGINNING + ENDED);
    const broken = client.request({':path': EVENTS, cookie: 'sid=ann', ...EVENT_SOURCE});
    await store.start('ann', LIMITS);
    broken.close();
    await eventually('no stream is left', async () => openStreamsOf(store).size === 0);
    client.close();
    server.close();
  });

  test('E5: a client of the fetch adapter that has gone frees its stream, by its body and by its signal', async () => {
    const store = memoryStore();
    store.start('ann', LIMITS);
    const security = fetchSecurity({
      user: () => 'ann',
      sessionId: () => 'ann',
      endSession: () => {},
      events: true,
      store,
    });
    const ask = (signal?: AbortSignal): Promise<Response> =>
      security(
        new Request(`https://app.example${EVENTS}`, {headers: PAGE, ...(signal && {signal})}),
        () => new Response(),
      );
    await (await ask()).body!.cancel();
    equal(openStreamsOf(store).size, 0);
    const left = new AbortController();
    const gone = await ask(left.signal);
    equal(openStreamsOf(store).size, 1);
    left.abort();
    equal(openStreamsOf(store).size, 0);
    equal(await gone.text(), BEGINNING);
    const ended = new AbortController();
    const response = await ask(ended.signal);
    await security.end('ann');
    equal(await response.text(), BEGINNING + ENDED);
    ended.abort();
  });

  test('E1: the middleware that compresses keeps nothing back', async () => {
    const app = expressSessionApp({events: true, store: memoryStore()});
    const outer: RequestListener = (req, res) => compression({threshold: 0})(req, res, () => app(req, res));
    const origin = await start(outer);
    const browser = new Browser(origin);
    await browser.get('/login?user=ann');
    const stream = await openStream(origin, browser, EVENTS, {...EVENT_SOURCE, 'accept-encoding': 'gzip, br'});
    await stream.has(BEGINNING.length);
    equal(stream.headers['content-encoding'], undefined);
    await browser.get('/logout');
    equal(await stream.whole, BEGINNING + ENDED);
  });
});

test('E3: a user of Redis who may not publish ends sessions all the same', {skip: redisMissing}, async () => {
  const redis = await findRedis();
  const admin = await createClient({url: redis.url}).connect();
  await admin.sendCommand(['ACL', 'SETUSER', 'quiet', 'on', '>quiet', 'resetchannels', '~*', '+@all']);
  const client = await createClient({url: redis.url, username: 'quiet', password: 'quiet'}).connect();
  const store = redisStore(client, {prefix: 'quiet:'});
  await store.start('ann', LIMITS);
  await store.end('ann');
  await store.start('bob', LIMITS, undefined, undefined, {user: 'bob'});
  equal((await store.endSessionsOf!('bob', {})).length, 1);
  for (const id of ['ann', 'bob']) equal((await store.touch(id, null, LIMITS)).active, false);
  await client.close();
  await admin.sendCommand(['ACL', 'DELUSER', 'quiet']);
  await admin.close();
  await redis.close();
});

for (const target of sessionStores) {
  test(`E3: a stream neither stores nor renews the session of express-session, ${target.name}`, {
    skip: target.missing,
  }, async () => {
    const {store, close} = await target.open();
    const writes: string[] = [];
    const app = expressSessionApp(
      {events: true, store: memoryStore()},
      {store, resave: true, rolling: true, saveUninitialized: true, cookie: {maxAge: 60_000}},
      (express) => {
        express.get('/note', (req, res) => {
          req.session.note = 'later';
          res.json({});
        });
        express.get('/read-note', (req, res) => res.json({note: req.session.note}));
      },
    );
    const server = await serve(app);
    const browser = new Browser(server.origin);
    await browser.get('/login?user=ann');
    for (const name of ['set', 'touch', 'destroy'] as const) {
      const method = store[name] as ((...args: unknown[]) => void) | undefined;
      if (method) {
        Object.assign(store, {
          [name](...args: unknown[]) {
            writes.push(name);
            return method.apply(store, args);
          },
        });
      }
    }
    const stream = await openStream(server.origin, browser);
    await stream.has(BEGINNING.length);
    deepEqual([stream.headers['set-cookie'], writes], [undefined, []]);
    await browser.get('/note');
    ok(writes.length > 0);
    const left = await openStream(server.origin, browser);
    left.close();
    await browser.copy().get('/logout');
    equal(await stream.whole, BEGINNING + ENDED);
    // The sign-out has destroyed the session: its old copy at the end of the stream must not bring it back.
    equal(((await browser.get('/read-note')).json as {note?: string}).note, undefined);
    await server.close();
    await close();
  });
}
