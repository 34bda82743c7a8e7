import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {SimulatedBrowser, SimulatedServer, SimulatedWorld} from '../support/simulated-world.ts';

const SECOND = 1000;
/** How long a tab waits for other tabs to object before it pings; milliseconds. */
const CLAIM = 80;

function setUp({server: withServer = true} = {}) {
  const world = new SimulatedWorld();
  const server = new SimulatedServer(world, 600);
  const browser = new SimulatedBrowser(world, withServer ? server : undefined);
  return {world, server, browser};
}

type World = ReturnType<typeof setUp>;
type Tab = ReturnType<SimulatedBrowser['open']>;

describe('the first ping', () => {
  for (const [limits, at] of [
    [{expireAfter: 600, warnAfter: 540}, 2000],
    [{expireAfter: 8, warnAfter: 3}, 1500],
  ] as const) {
    it(`B6: comes ${at} ms after the page was opened, with a warning after ${limits.warnAfter} s`, async () => {
      const {world, server, browser} = setUp();
      browser.open({...limits, channel: false});
      await world.pass(at - 1);
      assert.equal(server.questions.length, 0);
      await world.pass(1);
      assert.deepEqual(
        server.questions.map((question) => question.at),
        [at],
      );
    });
  }

  it('B3: waits until other tabs had the time to object', async () => {
    const {world, server, browser} = setUp();
    browser.open();
    await world.pass(3 * SECOND);
    assert.deepEqual(
      server.questions.map(({at}) => at),
      [2000 + CLAIM],
    );
  });

  it('B5: is not needed by a page that another tab has told everything', async () => {
    const {world, server, browser} = setUp();
    browser.open();
    await world.pass(5 * SECOND);
    const asked = server.questions.length;
    browser.open();
    await world.pass(30 * SECOND);
    assert.equal(server.questions.length, asked);
  });
});

describe('the report of activity', () => {
  it('P2: comes when the server would warn, counted from the activity that another tab told that it knows of', async () => {
    const {world, server, browser} = setUp();
    const tab = browser.open({channel: false});
    tab.act();
    const told = {kind: 'welcome', sessionIdleMs: 0, session: {idleFor: 400}, idleMs: null} as const;
    tab.monitor.receive({...told, sentAtMs: browser.wallOffset + world.time});
    await world.pass(200 * SECOND);
    assert.deepEqual(
      server.questions.map(({at}) => at),
      [140 * SECOND],
    );
  });
});

describe('a claim', () => {
  for (const [title, forget] of [
    [
      'the clock was set forward meanwhile',
      ({browser}: World, tab: Tab) => {
        tab.monitor.resume();
        browser.wallOffset += 11 * SECOND;
        tab.monitor.wake();
      },
    ],
    [
      'it came back from the back/forward cache meanwhile',
      (_world: World, tab: Tab) => {
        tab.monitor.suspend();
        tab.monitor.resume();
      },
    ],
  ] as const) {
    it(`B3: stands against a tab that has waited for it and claims too, since ${title}`, async () => {
      const {world, server, browser} = setUp();
      const [first, second] = [browser.open(), browser.open()];
      await world.pass(10 * SECOND);
      server.latency = 1 * SECOND;
      const tickets = [0.1, 0.9];
      world.random.next = () => tickets.shift() ?? 0.5;
      first.monitor.resume();
      await world.pass(10);
      forget({world, server, browser}, second);
      await world.pass(1 * SECOND);
      assert.deepEqual(tickets, [], 'both have claimed');
      assert.equal(server.mostInFlight, 1);
    });
  }
});

describe('a claim that is not needed any more', () => {
  for (const patient of [0, 1]) {
    it(`B3: is withdrawn, so that another tab can ping at once; tab ${patient} gets longer limits`, async () => {
      const {world, server, browser} = setUp();
      const tabs = [browser.open(), browser.open()];
      await world.pass(540 * SECOND + CLAIM / 2);
      const asked = server.questions.length;
      const limits = {warnAfterMs: 3000 * SECOND, expireAfterMs: 3600 * SECOND};
      tabs[patient]!.monitor.configure({limits, extendOn: 'activity', expireAction: 'leave'});
      await world.pass(1 * SECOND);
      assert.equal(server.questions.length, asked + 1);
    });
  }
});

describe('a ping that the page asks for', () => {
  it('is sent at once, and the next one joins it', async () => {
    const {world, server, browser} = setUp();
    const tab = browser.open();
    await world.pass(100 * SECOND);
    const asked = server.questions.length;
    const replies = [tab.monitor.ping(), tab.monitor.ping()];
    await world.pass(1 * SECOND);
    assert.deepEqual(
      server.questions.slice(asked).map(({at}) => at),
      [100 * SECOND],
    );
    assert.deepEqual(
      (await Promise.all(replies)).map(({outcome}) => typeof outcome),
      ['object', 'object'],
    );
  });
});

describe('a page that is left', () => {
  for (const [title, isActive, after, pings] of [
    ['no activity', false, 200, 0],
    ['activity shortly after the last report', true, 50, 0],
    ['activity long after the last report', true, 200, 1],
  ] as const) {
    it(`B7: pings ${pings} times after ${title}`, async () => {
      const {world, server, browser} = setUp();
      const tab = browser.open();
      await world.pass(after * SECOND);
      if (isActive) tab.act();
      await world.pass(5 * SECOND);
      const asked = server.questions.length;
      tab.leave();
      await world.pass(1 * SECOND);
      assert.equal(server.questions.length - asked, pings);
    });
  }
});

describe('the countdown', () => {
  for (const server of [true, false]) {
    const where = server ? 'with a server' : 'without one';
    it(`W3: changes at each whole second of the time left, and during a warning alone, ${where}`, async () => {
      const {world, browser} = setUp({server});
      const tab = browser.open();
      await world.pass(300);
      tab.act();
      await world.pass(540 * SECOND - 1);
      assert.deepEqual(tab.ticks, [], 'before the warning');
      await world.pass(70 * SECOND);
      assert.equal(tab.phase, 'expired');
      const seconds = Array.from({length: 59}, (_, second) => (541 + second) * SECOND + 300);
      assert.deepEqual(
        seconds.filter((at) => !tab.ticks.includes(at)),
        [],
        'every second',
      );
      // Timers that are armed for something else may add one.
      assert.ok(tab.ticks.length <= seconds.length + 2, `${tab.ticks.length} changes`);
      assert.ok(tab.ticks.at(-1)! < 600 * SECOND + 300, 'none after the warning');
    });
  }
});

describe('a message that carries later activity', () => {
  for (const [later, cause] of [
    [80, 'server'],
    [81, 'tab'],
  ] as const) {
    it(`B1: is news of another tab beyond the time that messages take (${later} ms)`, async () => {
      const {world, browser} = setUp({server: false});
      const tab = browser.open();
      tab.act();
      await world.pass(540 * SECOND + 40);
      assert.equal(tab.phase, 'warning');
      tab.monitor.receive({kind: 'activity', sentAtMs: browser.wallOffset + world.time, idleMs: tab.idle - later});
      assert.equal(tab.phase, 'active');
      assert.equal(tab.log.at(-1), `resume ${cause}`);
    });
  }
});
