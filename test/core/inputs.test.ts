import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import type {Phase} from '../../src/core/phase.ts';
import type {Environment, MonitorSettings, Server} from '../../src/core/ports.ts';
import {SessionMonitor} from '../../src/core/session-monitor.ts';
import {active, alone, LONG, ROUND_TRIP, SECOND, setUp} from '../support/scripted-tab.ts';

describe('a page that opens', () => {
  it('B5: says hello, and asks for activity only if no server can tell', async () => {
    for (const [given, options, kinds] of [
      [setUp(), {idle: 600 * SECOND}, ['hello', 'claim']],
      [alone(), {idle: 600 * SECOND}, ['hello', 'activity']],
      [alone(), {idle: 599 * SECOND}, ['hello']],
    ] as const) {
      given.browser.open({...options, warnAfter: 599.5});
      assert.deepEqual(given.posted(), kinds);
    }
  });

  it('X7: that is older than it looks is covered, pings at once, and is shown by the reply', async () => {
    const {world, browser, pings} = setUp();
    const tab = browser.open({verify: true, channel: false});
    assert.equal(tab.phase, 'checking');
    assert.deepEqual(pings(0), [0]);
    await world.pass(ROUND_TRIP);
    assert.equal(tab.phase, 'active');
  });

  it('X7: is shown if there is no server to ask', () => {
    assert.equal(alone().browser.open({verify: true}).phase, 'active');
  });

  it('B8: goes on from the activity that its page has seen', () => {
    const {browser} = setUp();
    const {status} = browser.open({idle: 9 * SECOND, sinceActivity: 7 * SECOND}).monitor;
    assert.deepEqual([status.idleMs, status.sinceActivityMs], [7 * SECOND, 7 * SECOND]);
  });
});

describe('the status', () => {
  it('T6: counts idle time and time left, which is none after the end', async () => {
    const {world, browser} = alone();
    const tab = browser.open();
    await world.pass(100 * SECOND);
    tab.act();
    await world.pass(5);
    const {idleMs, sinceActivityMs, timeLeftMs} = tab.monitor.status;
    assert.deepEqual({idleMs, sinceActivityMs, timeLeftMs}, {idleMs: 5, sinceActivityMs: 5, timeLeftMs: 599_995});
    tab.signOut();
    assert.equal(tab.monitor.status.timeLeftMs, 0);
    assert.equal(tab.armed, 0);
  });
});

describe('activity', () => {
  it('T5: in the very moment of a warning comes after it', async () => {
    const {world, browser} = alone();
    const tab = browser.open({extendOn: 'button', channel: false});
    tab.wakesLate = 50;
    await world.pass(540 * SECOND);
    assert.equal(tab.phase, 'active');
    tab.act();
    assert.equal(tab.phase, 'warning');
  });

  it('T5: so does Stay come after the end', async () => {
    const {world, browser} = setUp();
    const tab = browser.open();
    tab.asleep = true;
    await world.pass(700 * SECOND);
    tab.monitor.extend();
    assert.equal(tab.phase, 'checking');
  });

  it('W2: that extends the session is told to the server once', async () => {
    const {world, browser, pings} = setUp();
    const tab = browser.open();
    await world.pass(550 * SECOND);
    tab.stay();
    await world.pass(10 * SECOND);
    assert.deepEqual(pings(550 * SECOND), [0]);
  });

  it('W2: that answers a warning is told to the server at once, and Stay at any time', async () => {
    const {world, browser, pings} = setUp();
    const tab = browser.open();
    await world.pass(550 * SECOND);
    tab.act();
    assert.deepEqual(pings(550 * SECOND), [0]);
    await world.pass(50 * SECOND);
    tab.act();
    assert.deepEqual(pings(600 * SECOND), []);
    tab.stay();
    assert.deepEqual(pings(600 * SECOND), [0]);
  });

  it('W2: a warning that comes later is like the first', async () => {
    const {world, server, browser} = setUp();
    const tab = browser.open({channel: false});
    for (const _ of ['first', 'second']) {
      await world.pass(541 * SECOND);
      server.latency = 500;
      tab.act();
      await world.pass(SECOND);
      server.latency = 20;
    }
    const once = ['warning', 'warn 60', 'active', 'resume activity'];
    assert.deepEqual(
      tab.log.filter((entry) => !entry.startsWith('ping')),
      [...once, ...once],
    );
  });

  it('P1: waits for the reply before the second warning too', async () => {
    const {world, server, browser} = setUp();
    const tab = browser.open({channel: false});
    await world.pass(541 * SECOND);
    tab.act();
    const acted = world.time;
    await world.pass(539 * SECOND);
    server.latency = 500;
    await world.pass(1.9 * SECOND);
    assert.equal(tab.phase, 'active');
    await world.pass(0.2 * SECOND);
    assert.deepEqual([tab.phase, world.time - acted], ['warning', 541.1 * SECOND]);
  });

  it('B4: is told to other tabs only if they wait for it', async () => {
    const {world, browser, posted} = setUp();
    const tab = browser.open();
    await world.pass(300 * SECOND);
    posted();
    tab.act();
    assert.deepEqual(posted(), []);
    await world.pass(550 * SECOND);
    posted();
    tab.act();
    assert.deepEqual(posted().slice(0, 1), ['activity']);
  });
});

describe('an absolute end', () => {
  async function working(seconds: number, maxLifetime: number) {
    const given = setUp();
    given.server.limits.maxLifetime = maxLifetime;
    given.server.announcesEnd = true;
    const tab = given.browser.open({channel: false});
    for (let second = 0; second < seconds; second++) {
      tab.act();
      await given.world.pass(1 * SECOND);
    }
    return {...given, tab};
  }

  it('X6: is taken note of by Stay, and by nothing else', async () => {
    const {tab} = await working(850, 900);
    tab.act();
    assert.equal(tab.phase, 'warning');
    tab.stay();
    assert.equal(tab.phase, 'active');
  });

  it('X6: is not taken note of before the warning', async () => {
    const {world, tab} = await working(800, 900);
    tab.stay();
    await world.pass(50 * SECOND);
    assert.equal(tab.phase, 'warning');
  });

  it('X6: is not taken note of in a warning for another reason', async () => {
    const {world, tab} = await working(100, 750);
    await world.pass(545 * SECOND);
    assert.equal(tab.phase, 'warning');
    tab.stay();
    assert.equal(tab.phase, 'active');
    await world.pass(60 * SECOND);
    assert.equal(tab.phase, 'warning');
  });
});

describe('a ping', () => {
  it('X5: of a page whose session is over is not sent', async () => {
    const {browser} = setUp();
    const tab = browser.open();
    tab.signOut();
    assert.deepEqual(await tab.monitor.ping(), {outcome: 'expired', status: 0});
  });

  it('X1: is repeated twice, 1.2 seconds later each, by a page whose time is up at a server that says otherwise', async () => {
    const {world, browser, server, pings} = setUp();
    const tab = await active(browser, world);
    server.limits.expireAfter = 900;
    await world.pass(610 * SECOND);
    assert.deepEqual(pings(610 * SECOND), [0, 1200 + ROUND_TRIP, 2 * (1200 + ROUND_TRIP)]);
    assert.equal(tab.ends, 'idle');
  });

  it('X1: is repeated as often by a page whose first ping it is', async () => {
    const {world, browser, server, pings} = setUp();
    server.limits.expireAfter = 900;
    await world.pass(600 * SECOND);
    browser.open({idle: 600 * SECOND, channel: false});
    await world.pass(10 * SECOND);
    assert.equal(pings(600 * SECOND).length, 3);
  });

  it('X1: is repeated as often as ever at the next end', async () => {
    const {world, browser, server, pings} = setUp();
    const tab = browser.open({channel: false});
    server.limits.expireAfter = 900;
    await world.pass(600.5 * SECOND);
    server.touch(0);
    await world.pass(2 * SECOND);
    assert.equal(tab.phase, 'active');
    const end = 1200.5 * SECOND;
    await world.pass(620 * SECOND);
    assert.equal(pings(end - SECOND).length, 3);
  });

  for (const hidden of [false, true]) {
    it(`P1: that a nap has swallowed after the time is up is repeated by a ${hidden ? 'hidden' : 'visible'} page`, async () => {
      const {world, server, browser, pings} = setUp();
      const tab = await active(browser, world);
      if (hidden) tab.hide();
      await world.pass(599 * SECOND);
      // The user is busy on another device.
      server.touch(0);
      server.fault = 'hang';
      await world.pass(1 * SECOND);
      assert.deepEqual([tab.phase, tab.pingedAt], ['checking', 610 * SECOND]);
      await browser.sleep(11 * SECOND);
      server.fault = 'none';
      await world.pass(2 * SECOND);
      assert.equal(tab.phase, 'active');
      assert.deepEqual(pings(610 * SECOND), [0, 12_200]);
    });
  }

  for (const [earlier, expected] of [
    ['no ping', [0, 1200 + ROUND_TRIP]],
    ['a ping', [0]],
  ] as const) {
    it(`P1: that fails when the time is up ends the page if it is the second in a row: before, ${earlier} failed`, async () => {
      const {world, server, browser, pings} = setUp();
      const tab = await active(browser, world);
      await world.pass(599.9 * SECOND);
      server.fault = {status: 503};
      if (earlier === 'a ping') void tab.monitor.ping();
      await world.pass(5 * SECOND);
      assert.equal(tab.ends, 'idle');
      assert.deepEqual(pings(610 * SECOND), expected);
    });
  }

  it('P1: that fails in another tab counts as well', async () => {
    const {world, server, browser, pings} = setUp();
    const tabs = [browser.open(), browser.open(), browser.open()];
    await world.pass(599 * SECOND);
    server.fault = {status: 503};
    await world.pass(5 * SECOND);
    assert.deepEqual(
      tabs.map(({ends}) => ends),
      ['idle', 'idle', 'idle'],
    );
    assert.equal(pings(600 * SECOND).length, 2);
  });

  it('X1: of another tab counts as its own', async () => {
    const {world, server, browser, said, pings} = setUp();
    const tab = await active(browser, world);
    server.limits.expireAfter = 900;
    server.latency = 200;
    await world.pass(600.1 * SECOND);
    assert.equal(tab.phase, 'checking');
    tab.monitor.receive(said({kind: 'answer', session: {idleFor: 600}, ageMs: 0}));
    await world.pass(10 * SECOND);
    assert.deepEqual(pings(610 * SECOND), [0, 1600]);
  });

  for (const [sleepMs, phase] of [
    [75_000, 'expired'],
    [75_001, 'checking'],
  ] as const) {
    it(`T1: that took ${sleepMs} ms without a reply, after one that failed, so that the page is ${phase}`, async () => {
      const {world, server, browser} = setUp();
      const tab = await active(browser, world);
      await world.pass(599 * SECOND);
      server.fault = {status: 503};
      await world.pass(1 * SECOND + ROUND_TRIP);
      server.fault = 'hang';
      await world.pass(1200);
      assert.equal(tab.pingedAt, world.time);
      tab.asleep = true;
      await world.pass(sleepMs);
      tab.monitor.wake();
      assert.equal(tab.phase, phase);
    });
  }

  for (const [seconds, count] of [
    [180, 0],
    [186, 1],
  ] as const) {
    it(`T1: follows a sleep of ${seconds} s ${count} times`, async () => {
      const {world, browser, pings} = setUp();
      const tab = browser.open(LONG);
      await world.pass(10 * SECOND);
      await browser.sleep(seconds * SECOND);
      tab.monitor.wake();
      const woke = world.time;
      await world.pass(1 * SECOND);
      assert.equal(pings(woke).length, count);
    });
  }
});

describe('the server', () => {
  it('P1: that is out of reach ends the wait for the warning', async () => {
    const {world, server, browser} = setUp();
    const tab = await active(browser, world);
    await world.pass(1 * SECOND);
    server.fault = {status: 503};
    await world.pass(539 * SECOND + ROUND_TRIP - 1);
    assert.equal(tab.phase, 'active');
    await world.pass(1);
    assert.equal(tab.phase, 'warning');
  });

  it('X5: tells the page of one user nothing about the session of another', async () => {
    const {world, server, browser} = setUp();
    server.announces = {user: 'ada'};
    const tab = await active(browser, world);
    await world.pass(10 * SECOND);
    server.announces = {user: 'bob', expireAfter: 60};
    tab.ping();
    await world.pass(1 * SECOND);
    assert.equal(tab.ends, 'server');
    assert.equal(tab.monitor.status.limits.expireAfterMs, 600 * SECOND);
  });

  it('X7: that the page does without from now on is not waited for', () => {
    const {browser} = setUp();
    const phases: Phase[] = [];
    const limits = {warnAfterMs: 540 * SECOND, expireAfterMs: 600 * SECOND};
    const settings: MonitorSettings = {limits, extendOn: 'activity', expireAction: 'leave'};
    let server: Server | undefined = {ping: () => ({reply: new Promise(() => {}), cancel() {}})};
    const env: Environment = {
      readClocks: () => browser.now(),
      random: () => 0.5,
      visible: () => true,
      timer: {arm() {}, disarm() {}},
      get server() {
        return server;
      },
      tabs: undefined,
    };
    const monitor = new SessionMonitor(
      env,
      {...settings, verify: true},
      {
        phaseChanged: (phase) => phases.push(phase),
        warned() {},
        resumed() {},
        ended() {},
        pinged() {},
        ticked() {},
      },
    );
    monitor.start();
    monitor.configure(settings);
    assert.deepEqual(phases, ['checking']);
    server = undefined;
    monitor.configure(settings);
    assert.deepEqual(phases, ['checking', 'active']);
    assert.equal(monitor.status.idleMs, 0);
  });
});
