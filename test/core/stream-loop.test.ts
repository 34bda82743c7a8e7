import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {judgeHead, reconnectDelayMs} from '../../src/stream/reconnect.ts';
import {Random} from '../simulation/random.ts';
import {SimulatedStreams} from '../support/simulated-stream.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const ENDED = 'event: ended\ndata:\n\n';

function setUp(result: 'active' | 'expired' | 'unreachable' = 'expired') {
  const streams = new SimulatedStreams();
  const pings = {result, count: 0};
  const browser = streams.browser(pings, () => 0.5);
  return {streams, pings, ...browser};
}

async function opened(result?: 'active' | 'expired' | 'unreachable') {
  const all = setUp(result);
  all.loop.start();
  await all.streams.pass(SECOND);
  assert.equal(all.streams.open, 1);
  return all;
}

describe('the event stream of a page', () => {
  it('E1: opens within a second, and asks the server as soon as it hears of the end', async () => {
    const {streams, pings} = await opened();
    assert.deepEqual(streams.requests, [500]);
    streams.send(ENDED);
    assert.equal(pings.count, 1);
    await streams.pass(10 * MINUTE);
    assert.deepEqual([pings.count, streams.open, streams.requests.length], [1, 0, 1]);
  });

  it('E1: pings for nothing else, also in hours', async () => {
    const {streams, pings} = await opened();
    streams.send('event: other\ndata:\n\ndata: ended\n\n');
    await streams.pass(120 * MINUTE);
    assert.deepEqual([pings.count, streams.requests.length, streams.open], [0, 1, 1]);
  });

  for (const result of ['active', 'unreachable'] as const) {
    it(`E1: is open again after an end that the server does not confirm: ${result}`, async () => {
      const {streams} = await opened(result);
      streams.send(ENDED);
      await streams.pass(5 * SECOND);
      assert.deepEqual([streams.open, streams.requests.length], [1, 2]);
    });
  }

  it('E1: asks again at once when the end came during an earlier ping, whose reply says that the session lives', async () => {
    const {streams, pings, ends} = await opened('active');
    streams.send(ENDED);
    pings.result = 'expired';
    await streams.pass(0);
    assert.deepEqual([pings.count, ends], [2, ['expired']]);
  });

  it('E3: a server that tells of ends without end is asked less and less often', async () => {
    const {streams, pings} = await opened('active');
    for (let i = 0; i < 600; i++) {
      streams.send(ENDED);
      await streams.pass(SECOND);
    }
    assert.ok(pings.count < 24, `${pings.count} pings in ten minutes`);
  });

  it('E3: is opened again when it has been silent for two heartbeats, and not before', async () => {
    const {streams} = await opened();
    await streams.pass(3 * MINUTE);
    assert.equal(streams.requests.length, 1);
    streams.beats = false;
    const silentSince = streams.now - 5 * SECOND;
    await streams.pass(silentSince + 49 * SECOND - streams.now);
    assert.equal(streams.requests.length, 1);
    await streams.pass(5 * SECOND);
    assert.equal(streams.requests.length, 2);
  });

  it('E3: a request without a reply is given up too', async () => {
    const {streams, loop} = setUp();
    streams.answers = 'silence';
    loop.start();
    await streams.pass(55 * SECOND);
    assert.equal(streams.requests.length, 2);
  });

  it('E3: a failing server is asked ever more rarely, and every five minutes in the end', async () => {
    const {streams, loop} = setUp();
    streams.answers = {status: 503};
    loop.start();
    await streams.pass(60 * MINUTE);
    const pauses = streams.requests.slice(1).map((at, i) => (at - (streams.requests[i] ?? 0)) / SECOND);
    assert.deepEqual(pauses.slice(0, 8), [2.5, 5, 10, 20, 40, 80, 150, 150]);
    streams.answers = 'stream';
    await streams.pass(5 * MINUTE);
    assert.equal(streams.open, 1);
  });

  it('E3: a stream that has lived counts no earlier failures', async () => {
    const {streams, loop} = setUp();
    streams.answers = {status: 502};
    loop.start();
    await streams.pass(10 * MINUTE);
    streams.answers = 'stream';
    await streams.pass(6 * MINUTE);
    assert.equal(streams.open, 1);
    const before = streams.now;
    streams.restart();
    await streams.pass(6 * SECOND);
    assert.deepEqual([streams.open, streams.requests.at(-1)! - before], [1, 2.5 * SECOND]);
  });

  it('E3: Retry-After is respected', async () => {
    const {streams, loop} = setUp();
    streams.answers = {status: 503, retryAfterMs: 30 * SECOND};
    loop.start();
    await streams.pass(32 * SECOND);
    assert.equal(streams.requests.length, 1);
    await streams.pass(2 * SECOND);
    assert.equal(streams.requests.length, 2);
  });

  it('E3: twenty browsers do not come back at once to a server that has restarted', async () => {
    const streams = new SimulatedStreams();
    const random = new Random(7);
    const browsers = Array.from({length: 20}, () => streams.browser({result: 'active', count: 0}, () => random.next()));
    for (const {loop} of browsers) loop.start();
    await streams.pass(MINUTE);
    assert.equal(streams.open, 20);
    const restartedAt = streams.now;
    streams.answers = {status: 0};
    streams.restart();
    await streams.pass(5 * SECOND);
    streams.answers = 'stream';
    await streams.pass(MINUTE);
    assert.equal(streams.open, 20);
    const after = streams.requests.filter((at) => at >= restartedAt).sort((a, b) => a - b);
    const most = Math.max(...after.map((at) => after.filter((each) => each >= at && each < at + 250).length));
    assert.ok(most <= 8, `${most} requests within 250 ms`);
    assert.ok(after.length < 80, `${after.length} requests`);
  });

  for (const status of [404, 405]) {
    it(`E3: ${status} is final, and is reported`, async () => {
      const {streams, loop, pings, refusals, isWaiting} = setUp();
      streams.answers = {status};
      loop.start();
      await streams.pass(60 * MINUTE);
      assert.deepEqual([streams.requests.length, pings.count, isWaiting()], [1, 0, false]);
      assert.deepEqual(refusals, [status]);
      loop.stop();
      loop.start();
      await streams.pass(60 * MINUTE);
      assert.equal(streams.requests.length, 1);
    });
  }

  for (const answers of [{status: 204}, {status: 401}, {status: 200, type: 'text/html'}]) {
    for (const [result, requests, complaints] of [
      ['expired', 1, 0],
      ['active', 2, 1],
    ] as const) {
      it(`E3: ${answers.status} ${answers.type ?? ''} for a session that is ${result} is final`, async () => {
        const {streams, loop, pings, refusals} = setUp(result);
        streams.answers = answers;
        loop.start();
        await streams.pass(60 * MINUTE);
        assert.deepEqual([streams.requests.length, pings.count, refusals.length], [requests, requests, complaints]);
      });
    }
  }

  it('E3: a refusal that passes, such as that of an old token, is not final', async () => {
    const {streams, loop, refusals} = setUp('active');
    for (let i = 0; i < 3; i++) {
      streams.answers = {status: 401};
      streams.restart();
      loop.start();
      await streams.pass(SECOND);
      streams.answers = 'stream';
      await streams.pass(20 * SECOND);
      assert.deepEqual([streams.open, refusals.length], [1, 0]);
    }
  });

  it('E3: 204 is asked again later while no ping is answered', async () => {
    const {streams, loop, pings} = setUp('unreachable');
    streams.answers = {status: 204};
    loop.start();
    await streams.pass(SECOND);
    pings.result = 'active';
    streams.answers = 'stream';
    await streams.pass(5 * SECOND);
    assert.deepEqual([streams.open, pings.count], [1, 1]);
  });

  it('E2: says that it has ended where the page has no session, or gets no stream, so that another tab can have one', async () => {
    for (const [answers, result, end] of [
      [{status: 204}, 'expired', 'expired'],
      [{status: 401}, 'active', 'refused'],
      [{status: 404}, 'active', 'refused'],
    ] as const) {
      const {streams, loop, ends, isWaiting} = setUp(result);
      streams.answers = answers;
      loop.start();
      await streams.pass(60 * MINUTE);
      assert.deepEqual([ends, isWaiting()], [[end], false]);
    }
    const {streams, ends} = await opened();
    streams.send(ENDED);
    await streams.pass(SECOND);
    assert.deepEqual(ends, ['expired']);
  });

  it('E2: can be started again after the user of the page has signed in', async () => {
    const {streams, loop} = setUp('expired');
    streams.answers = {status: 204};
    loop.start();
    await streams.pass(MINUTE);
    streams.answers = 'stream';
    loop.start();
    await streams.pass(SECOND);
    assert.equal(streams.open, 1);
  });

  it('E2: ends within a heartbeat when the page has no element any more', async () => {
    const {streams, page, ends, isWaiting} = await opened('unreachable');
    page.hasElement = false;
    await streams.pass(25 * SECOND);
    assert.deepEqual([ends, streams.open, isWaiting()], [['unwanted'], 0, false]);
  });

  it('E2: asks no more for a page without an element whose session has ended', async () => {
    const {streams, page, ends} = await opened('unreachable');
    page.hasElement = false;
    streams.answers = {status: 204};
    streams.restart();
    await streams.pass(240 * MINUTE);
    assert.deepEqual([ends, streams.requests.length], [['unwanted'], 1]);
  });

  it('E4: leaves nothing behind when it is stopped, and opens again', async () => {
    const {streams, loop, isWaiting} = await opened();
    loop.stop();
    assert.deepEqual([streams.open, isWaiting()], [0, false]);
    await streams.pass(MINUTE);
    assert.equal(streams.requests.length, 1);
    loop.start();
    loop.start();
    await streams.pass(SECOND);
    assert.deepEqual([streams.open, streams.requests.length], [1, 2]);
  });

  it('E4: a ping that is answered after the stop opens nothing', async () => {
    const {streams, loop} = await opened('active');
    streams.send(ENDED);
    loop.stop();
    await streams.pass(MINUTE);
    assert.deepEqual([streams.open, streams.requests.length], [0, 1]);
  });
});

describe('the pause before the next connection', () => {
  it('E3: is random from zero to the whole window', () => {
    assert.deepEqual([reconnectDelayMs(0, 0), reconnectDelayMs(0, 1), reconnectDelayMs(3, 1)], [0, 5000, 40_000]);
    assert.equal(reconnectDelayMs(1000, 1), 300_000);
  });

  it('E3: keeps to what the server asks for, within reason', () => {
    assert.deepEqual(
      [0, 2000, 1e9].map((firstMs) => reconnectDelayMs(0, 1, firstMs)),
      [1000, 2000, 300_000],
    );
    assert.equal(reconnectDelayMs(0, 0.5, 5000, 10_000), 12_500);
    assert.equal(reconnectDelayMs(0, 0, 5000, 1e12), 3_600_000);
  });

  it('E3: what a head means', () => {
    const type = 'text/event-stream; charset=utf-8';
    for (const status of [0, 429, 500, 502, 503, 504]) assert.equal(judgeHead(status, type), 'failure', `${status}`);
    for (const status of [204, 301, 400, 401, 403, 404, 405]) {
      assert.equal(judgeHead(status, type), 'refusal', `${status}`);
    }
    assert.deepEqual(
      [judgeHead(200, type), judgeHead(200, 'text/event-streams'), judgeHead(200, null)],
      ['stream', 'refusal', 'refusal'],
    );
  });
});
