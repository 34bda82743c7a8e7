import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {SimulatedBrowser, SimulatedServer, type SimulatedTab, SimulatedWorld} from '../support/simulated-world.ts';

const SECOND = 1000;
/** So long that no warning comes between the pings. */
const LONG = {expireAfter: 7200, warnAfter: 6900};
/** Milliseconds from a ping to its reply. */
const ROUND_TRIP = 40;

/** A world that uses these random numbers again and again. */
function setUp(...random: readonly number[]) {
  const world = new SimulatedWorld();
  let drawn = 0;
  world.random.next = () => random[drawn++ % random.length] as number;
  const server = new SimulatedServer(world, 7200);
  const browser = new SimulatedBrowser(world, server);
  /** Milliseconds from each reply to the next ping. */
  const pauses = (from = 0) => {
    const times = server.questions.slice(from).map(({at}) => at);
    return times.slice(1).map((at, index) => at - (times[index] as number) - ROUND_TRIP);
  };
  return {world, server, browser, pauses};
}

describe('a failed ping', () => {
  for (const [random, expected] of [
    [0, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]],
    [0.5, [750, 1500, 3000, 6000, 12_000, 24_000, 45_000, 45_000, 45_000]],
  ] as const) {
    it(`P2: is tried again after a pause that doubles up to a minute, less a random part (${random})`, async () => {
      const {world, server, browser, pauses} = setUp(random);
      server.fault = {status: 500};
      browser.open({...LONG, channel: false});
      await world.pass(300 * SECOND);
      assert.deepEqual(pauses().slice(0, expected.length), expected);
    });
  }

  it('P2: begins with a short pause again after a reply', async () => {
    const {world, server, browser, pauses} = setUp(0);
    browser.open({channel: false});
    server.fault = {status: 500};
    await world.pass(8 * SECOND);
    server.fault = 'none';
    await world.pass(500 * SECOND);
    server.fault = {status: 500};
    const before = server.questions.length;
    await world.pass(40 * SECOND);
    assert.deepEqual(pauses(before).slice(0, 3), [500, 1000, 2000]);
  });

  it('P2: of one tab counts for the others, which go on where it stopped', async () => {
    const {world, server, browser} = setUp(0.1, 0.2, 0.3);
    server.fault = {status: 500};
    const tabs: SimulatedTab[] = [browser.open(LONG), browser.open(LONG)];
    await world.pass(4.5 * SECOND);
    const asked = server.questions.length;
    assert.equal(asked, 3, 'tries after half a second and a second');
    tabs.find((tab) => tab.pingedAt === server.questions.at(-1)?.at)?.crash();
    await world.pass(10 * SECOND);
    const [first, second, third] = server.questions.slice(asked - 1).map(({at}) => at) as [number, number, number];
    // Four and eight seconds, less the random part; the other tab claims each ping first.
    assert.ok(second - first >= 2200 && second - first < 2750, `${second - first} ms after the third failure`);
    assert.ok(third - second >= 4400 && third - second < 5350, `${third - second} ms after the fourth`);
  });

  it('P2: waits for as long as Retry-After says, where that is longer', async () => {
    const {world, server, browser, pauses} = setUp(0);
    server.fault = {status: 429, retryAfter: 7 * SECOND};
    browser.open({...LONG, channel: false});
    await world.pass(60 * SECOND);
    assert.deepEqual(pauses().slice(0, 5), [7000, 7000, 7000, 7000, 8000]);
  });

  it('P2: waits for half of the time that is left at most, whatever Retry-After says', async () => {
    const {world, server, browser, pauses} = setUp(0);
    browser.open({channel: false});
    await world.pass(530 * SECOND);
    server.fault = {status: 503, retryAfter: 3600 * SECOND};
    const before = server.questions.length;
    await world.pass(60 * SECOND);
    const [pause] = pauses(before) as [number];
    assert.ok(pause > 28.9 * SECOND && pause < 30 * SECOND, `${pause} ms with a minute left`);
  });

  it('P2: is tried again at once when the network is back', async () => {
    const {world, server, browser} = setUp(0);
    server.fault = {status: 503, retryAfter: 60 * SECOND};
    const tab = browser.open({...LONG, channel: false});
    await world.pass(5 * SECOND);
    const asked = server.questions.length;
    tab.monitor.online();
    assert.equal(server.questions.length, asked + 1);
  });

  it('P2: follows another one after a second at the earliest, unless the user waits for it', async () => {
    const {world, server, browser, pauses} = setUp(0);
    const tab = browser.open({...LONG, channel: false});
    for (let times = 0; times < 50; times++) {
      tab.monitor.resume();
      await world.pass(100);
    }
    assert.deepEqual(pauses(), Array(server.questions.length - 1).fill(1000));
    assert.equal(server.questions.length, 5);
  });

  for (const holdsBack of ['a server that asks for a pause', 'another tab that seems to ping'] as const) {
    it(`B2: a tab that is told of an end that it does not believe pings at once, despite ${holdsBack}`, async () => {
      const {world, server, browser} = setUp(0);
      const tab = browser.open(LONG);
      await world.pass(5 * SECOND);
      const message = {sentAtMs: browser.wallOffset + world.time, idleMs: null};
      if (holdsBack === 'another tab that seems to ping') tab.monitor.receive({kind: 'claim', ticket: -1, ...message});
      else tab.monitor.receive({kind: 'unreachable', failures: 1, retryInMs: 60 * SECOND, ...message});
      tab.monitor.receive({kind: 'ended', reason: 'idle', ...message});
      assert.equal(tab.phase, 'checking');
      await world.pass(1.2 * SECOND);
      assert.equal(tab.phase, 'active');
      assert.equal(server.questions.length, 2);
    });
  }
});
