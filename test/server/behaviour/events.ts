import {deepEqual, equal, match} from 'node:assert/strict';
import {test} from 'node:test';
import {eventually} from '../../support/eventually.ts';
import {Browser, NAVIGATION, PAGE} from '../browser.ts';
import {BEGINNING, ENDED, EVENT_SOURCE, EVENTS, type OpenStream, openStream} from '../event-client.ts';
import {type Behaviour, pick, type World} from '../matrix.ts';

/** The stores of these tests do not listen to other processes, which is reported. */
const ON = {events: true, onError: () => {}};

export const events: Behaviour = (world) => {
  test('E1: the stream of a session is told at its sign-out, and ends', async () => {
    await world.begin(ON);
    const stream = await open(world);
    deepEqual(
      [stream.status, ...pick(stream.headers, 'content-type', 'cache-control', 'x-accel-buffering', 'set-cookie')],
      [200, 'text/event-stream', 'no-store, no-transform', 'no', undefined],
    );
    deepEqual(pick(stream.headers, 'cross-origin-resource-policy', 'content-length'), ['same-origin', undefined]);
    await stream.has(BEGINNING.length);
    equal(stream.text, BEGINNING);
    await world.browser.get('/logout');
    equal(await stream.whole, BEGINNING + ENDED);
  });

  test('E1: other sessions hear nothing of it', async () => {
    await world.begin(ON);
    const bob = new Browser(world.origin);
    await bob.get('/login?user=bob');
    const stream = await openStream(world.origin, bob);
    await world.browser.get('/logout');
    await bob.get('/logout');
    equal(await stream.whole, BEGINNING + ENDED);
    const again = await open(world);
    equal(again.status, 204);
  });

  test('E1: the stream of an expired session does not stay open', async () => {
    await world.begin({...ON, expireAfter: 0.4, warnAfter: 0.2});
    const stream = await open(world);
    await stream.has(BEGINNING.length);
    await world.pass(1);
    equal(await stream.whole, BEGINNING + ENDED);
    deepEqual(world.expired, []);
    equal((await world.browser.ping()).json, 'logout');
    await eventually('onExpire is called', async () => world.expired.map(({reason}) => reason).join() === 'idle');
  });

  test('E1: a session at its maximum lifetime is told by the stream, whatever its activity', async () => {
    await world.begin({...ON, expireAfter: 0.4, warnAfter: 0.2, maxLifetime: 0.5});
    const stream = await open(world);
    await world.browser.ping(0);
    await world.pass(1);
    equal(await stream.whole, BEGINNING + ENDED);
  });

  test('E3: a stream is no activity, and renews no cookie', async () => {
    await world.begin(ON);
    await world.pass(5);
    const stream = await open(world);
    await stream.has(BEGINNING.length);
    equal((await world.browser.ping()).json, 5);
    await world.pass(4);
    equal((await world.browser.ping()).json, 9);
    equal(stream.headers['set-cookie'], undefined);
    await world.pass(1);
    equal((await world.browser.ping(0)).json, 'logout');
    equal(await stream.whole, BEGINNING + ENDED);
  });

  test('E3: an EventSource without a signed-in user is stopped by 204', async () => {
    await world.begin(ON);
    const nobody = await openStream(world.origin, new Browser(''));
    deepEqual([nobody.status, await nobody.whole, nobody.headers['cache-control']], [204, '', 'no-store']);
    await world.pass(10);
    equal((await open(world)).status, 204);
  });

  test('E3: a request that another site can cause gets no stream', async () => {
    await world.begin(ON);
    const cross = {...EVENT_SOURCE, 'sec-fetch-site': 'cross-site'};
    const sibling = {...EVENT_SOURCE, 'sec-fetch-site': 'same-site'};
    for (const headers of [cross, sibling, NAVIGATION, {accept: 'text/event-stream'}]) {
      const stream = await openStream(world.origin, world.browser, EVENTS, headers);
      equal(stream.status, 403);
      stream.close();
    }
    const old = await openStream(world.origin, world.browser, `${EVENTS}/`, {'x-requested-with': 'session-security'});
    equal(old.status, 200);
    old.close();
  });

  test('E3: other methods than GET are refused', async () => {
    await world.begin(ON);
    for (const method of ['HEAD', 'POST', 'DELETE']) {
      const {status, headers} = await world.browser.ask(EVENTS, {method, headers: PAGE});
      deepEqual([status, headers.allow], [405, 'GET'], method);
    }
  });

  test('E3: a process with too many streams refuses more for now, and a closed one makes room', async () => {
    await world.begin({...ON, events: {maxStreams: 1}});
    const first = await open(world);
    const second = await open(world);
    equal(second.status, 503);
    match(String(second.headers['retry-after']), /^\d+$/);
    first.close();
    await eventually('a stream has the place of the closed one', async () => {
      const third = await open(world);
      third.close();
      return third.status === 200;
    });
  });

  test('E3: one session has at most five streams: a further one has the place of the oldest', async () => {
    await world.begin(ON);
    const oldest = await open(world);
    const streams = await Promise.all(Array.from({length: 5}, () => open(world)));
    deepEqual(
      [oldest, ...streams].map(({status}) => status),
      [200, 200, 200, 200, 200, 200],
    );
    equal(await oldest.whole, BEGINNING);
    await world.browser.get('/logout');
    for (const {whole} of streams) equal(await whole, BEGINNING + ENDED);
  });

  test('E3: without the option the address is one of the application', async () => {
    const {status, json} = await world.browser.get(EVENTS, EVENT_SOURCE);
    deepEqual([status, (json as {user: string}).user], [200, 'ann']);
  });
};

function open(world: World): Promise<OpenStream> {
  return openStream(world.origin, world.browser);
}
