import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import type {Limits} from '../../src/core/limits.ts';
import type {MonitorSettings, PingReply} from '../../src/core/ports.ts';
import {SimulatedBrowser, SimulatedServer, SimulatedWorld} from '../support/simulated-world.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The default settings of a page, with these limits in milliseconds. */
function wish(limits: Limits): MonitorSettings {
  return {limits, extendOn: 'activity', expireAction: 'leave'};
}

function setUp({server: withServer = true} = {}) {
  const world = new SimulatedWorld();
  const server = new SimulatedServer(world, 600);
  const browser = new SimulatedBrowser(world, withServer ? server : undefined);
  return {world, server, browser};
}

describe('time', () => {
  it('T1: a sleep that only the wall clock saw ends the session', async () => {
    const {world, browser} = setUp();
    const tab = browser.open();
    await world.pass(10 * SECOND);
    await browser.sleep(8 * HOUR);
    await world.pass(5 * SECOND);
    assert.equal(tab.ends, 'idle');
  });

  it('T1: a wall clock set back does not extend the session', async () => {
    const {world, browser} = setUp({server: false});
    const tab = browser.open();
    await world.pass(300 * SECOND);
    browser.wallOffset -= 2 * HOUR;
    await world.pass(299 * SECOND);
    assert.equal(tab.shown, true);
    await world.pass(1 * SECOND);
    assert.equal(tab.ends, 'idle');
  });

  it('T1: a wall clock set forward covers the page, and the server says that the session lives', async () => {
    const {world, browser} = setUp();
    const tab = browser.open();
    await world.pass(100 * SECOND);
    browser.wallOffset += 1 * HOUR;
    tab.monitor.wake();
    assert.equal(tab.phase, 'checking');
    await world.pass(1 * SECOND);
    assert.equal(tab.phase, 'active');
    assert.ok(tab.monitor.status.idleMs < 103 * SECOND, `idle for ${tab.monitor.status.idleMs} ms`);
  });

  it('T2: at most one timer is armed, for no longer than the cap, however far the limits are', async () => {
    const {world, browser} = setUp({server: false});
    const tab = browser.open({expireAfter: 2_147_484, warnAfter: 2_147_400});
    await world.pass(1 * MINUTE);
    assert.equal(tab.armed, 1);
    assert.ok(tab.wakes >= 12, 'a visible page looks at its clocks every five seconds');
    assert.equal(tab.phase, 'active');
  });

  it('T4: looking again is not activity', async () => {
    const {world, browser} = setUp();
    const tab = browser.open();
    for (let i = 0; i < 700; i++) {
      await world.pass(1 * SECOND);
      tab.monitor.wake();
      if (i % 50 === 0) tab.monitor.online();
    }
    assert.equal(tab.ends, 'idle');
  });

  it('T5: the mouse movement that wakes a sleeping laptop does not revive its session', async () => {
    const {world, browser} = setUp();
    const tab = browser.open();
    await world.pass(10 * SECOND);
    for (const each of browser.tabs) each.asleep = true;
    await world.pass(8 * HOUR);
    browser.stoodStill += 8 * HOUR;
    tab.monitor.activity();
    assert.equal(tab.phase, 'checking');
    tab.asleep = false;
    await world.pass(1 * SECOND);
    assert.equal(tab.ends, 'idle');
  });

  it('T6: the warning counts from the true idle time, not from its own beginning', async () => {
    const {world, browser} = setUp();
    const tab = browser.open();
    await world.pass(530 * SECOND);
    tab.asleep = true;
    await world.pass(30 * SECOND);
    tab.asleep = false;
    await world.pass(1 * SECOND);
    assert.equal(tab.phase, 'warning');
    assert.ok(tab.log.includes('warn 40'), tab.log.join());
  });

  it('T7: limits changed at run time take effect at once', async () => {
    const {world, browser} = setUp();
    const tab = browser.open();
    await world.pass(100 * SECOND);
    tab.monitor.configure(wish({warnAfterMs: 50 * SECOND, expireAfterMs: 200 * SECOND}));
    await world.pass(1 * SECOND);
    assert.equal(tab.phase, 'warning');
    tab.monitor.configure(wish({warnAfterMs: 540 * SECOND, expireAfterMs: 600 * SECOND}));
    assert.equal(tab.phase, 'active');
  });

  it('T7: a change of extend-on during the warning takes effect at once', async () => {
    const {world, browser} = setUp();
    const tab = browser.open();
    const limits = {warnAfterMs: 540 * SECOND, expireAfterMs: 600 * SECOND};
    await world.pass(545 * SECOND);
    tab.monitor.configure({...wish(limits), extendOn: 'button'});
    tab.act();
    assert.equal(tab.phase, 'warning');
    tab.monitor.configure(wish(limits));
    tab.act();
    assert.equal(tab.phase, 'active');
  });

  it('T7: limits from the server win over those of the page, from its first answer on', async () => {
    const {world, server, browser} = setUp();
    server.announces = {expireAfter: 60, warnAfter: 30};
    server.limits.expireAfter = 60;
    const tab = browser.open();
    await world.pass(31 * SECOND);
    assert.equal(tab.phase, 'warning');
    tab.monitor.configure(wish({warnAfterMs: 540 * SECOND, expireAfterMs: 600 * SECOND}));
    assert.equal(tab.phase, 'warning');
    await world.pass(30 * SECOND);
    assert.equal(tab.ends, 'idle');
  });
});

describe('server', () => {
  it('P2: a server that asks for an hour of rest does not sign out an active user', async () => {
    const {world, server, browser} = setUp();
    const tab = browser.open();
    server.fault = {status: 503, retryAfter: HOUR};
    void tab.monitor.ping();
    await world.pass(1 * SECOND);
    const asked = server.questions.length;
    server.fault = 'none';
    for (let second = 0; second < 900; second++) {
      tab.act();
      await world.pass(1 * SECOND);
      // No ping is sent for as long as possible.
      if (second === 250) assert.equal(server.questions.length, asked);
    }
    assert.equal(server.touch(null).active, true);
    assert.equal(tab.phase, 'active');
  });

  it('P1: activity on another device postpones the warning and the end', async () => {
    const {world, server, browser} = setUp();
    const tab = browser.open();
    await world.pass(500 * SECOND);
    server.touch(0);
    await world.pass(50 * SECOND);
    assert.equal(tab.phase, 'active');
    assert.equal(tab.log.includes('warning'), false);
    await world.pass(495 * SECOND);
    assert.equal(tab.phase, 'warning');
    await world.pass(30 * SECOND);
    server.touch(0);
    await world.pass(31 * SECOND);
    assert.equal(tab.phase, 'active');
    const phases = tab.log.filter((entry) => !entry.startsWith('ping'));
    assert.deepEqual(phases.slice(-3), ['checking', 'active', 'resume server']);
  });

  it('P1: the warning waits for the answer, but for two seconds at most', async () => {
    const {world, server, browser} = setUp();
    const tab = browser.open();
    await world.pass(539 * SECOND);
    server.fault = 'hang';
    await world.pass(2.9 * SECOND);
    assert.equal(tab.phase, 'active');
    await world.pass(0.2 * SECOND);
    assert.equal(tab.phase, 'warning');
  });

  it('P2: an hour of work with three of ten pings failing does not sign the user out', async () => {
    const {world, server, browser} = setUp();
    const tab = browser.open();
    for (let second = 0; second < 3600; second++) {
      server.fault = browser.random() < 0.3 ? 'refuse' : 'none';
      tab.act();
      await world.pass(1 * SECOND);
    }
    assert.equal(tab.phase, 'active');
    assert.equal(server.touch(null).active, true);
  });

  it('P2: a failed ping is repeated after growing delays, and not before Retry-After has passed', async () => {
    const {world, server, browser} = setUp();
    const tab = browser.open();
    await world.pass(10 * SECOND);
    server.fault = {status: 429, retryAfter: 20_000};
    const asked = server.questions.length;
    void tab.monitor.ping();
    tab.act();
    await world.pass(530 * SECOND);
    const tries = server.questions.slice(asked).map(({at}) => at);
    tries.reduce((before, at) => {
      assert.ok(at - before >= 20_000, `asked at ${tries.join(', ')}`);
      return at;
    });
  });

  it('P5: a server out of reach neither extends the session nor ends it early', async () => {
    const {world, server, browser} = setUp();
    server.fault = {status: 500};
    const tab = browser.open();
    await world.pass(599.9 * SECOND);
    assert.equal(tab.phase, 'warning');
    await world.pass(0.1 * SECOND);
    assert.equal(tab.shown, false);
    await world.pass(1 * SECOND);
    assert.equal(tab.ends, 'idle');
  });

  it('P6: activity while a ping is in flight is kept', async () => {
    const {world, server, browser} = setUp();
    server.latency = 1 * SECOND;
    const tab = browser.open();
    await world.pass(540.5 * SECOND);
    tab.act();
    await world.pass(5 * SECOND);
    assert.equal(tab.phase, 'active');
    assert.ok(tab.monitor.status.idleMs < 6 * SECOND);
    const recorded = server.touch(null);
    assert.ok(recorded.active && recorded.idleFor < 8, 'the server hears of it soon');
  });

  it('P6: an answer older than local activity is not believed over it', async () => {
    const {world, server, browser} = setUp();
    const tab = browser.open();
    await world.pass(100 * SECOND);
    server.latency = 2 * SECOND;
    void tab.monitor.ping();
    await world.pass(1 * SECOND);
    tab.act();
    await world.pass(4 * SECOND);
    assert.ok(tab.monitor.status.idleMs <= 4.001 * SECOND, `idle for ${tab.monitor.status.idleMs}`);
  });

  it('P6: a ping that is sent again gets a reply, though another tab has got a report of the server meanwhile', async () => {
    const {world, server, browser} = setUp();
    const [tab, other] = [browser.open(), browser.open()];
    await world.pass(10 * SECOND);
    server.fault = 'hang';
    let answer: PingReply | undefined;
    void tab.monitor.ping().then((each) => {
      answer = each;
    });
    tab.monitor.suspend();
    server.fault = 'none';
    tab.monitor.resume();
    void other.monitor.ping();
    await world.pass(1 * SECOND);
    assert.equal(answer?.status, 200);
  });

  it('P6: an answer after the element was removed changes nothing', async () => {
    const {world, server, browser} = setUp();
    server.latency = 1 * SECOND;
    const tab = browser.open();
    void tab.monitor.ping();
    tab.monitor.stop();
    server.end();
    await world.pass(10 * SECOND);
    assert.deepEqual(tab.log, []);
    assert.equal(tab.armed, 0);
  });

  for (const roundsDown of [false, true]) {
    it(`B6: a ping a second does not stretch a session, ${roundsDown ? 'rounded down' : 'rounded up'}`, async () => {
      const {world, server, browser} = setUp();
      server.roundsDown = roundsDown;
      server.latency = 400;
      const tab = browser.open();
      tab.act();
      let second = 0;
      for (; second < 1000 && tab.shown; second++) {
        void tab.monitor.ping();
        await world.pass(1 * SECOND);
      }
      assert.ok(second >= 599 && second <= 601, `the page was gone after ${second} s`);
    });
  }

  it('B6: opening a page uploads no activity', async () => {
    const {world, server, browser} = setUp();
    await world.pass(300 * SECOND);
    const tab = browser.open();
    await world.pass(3 * SECOND);
    const recorded = server.touch(null);
    assert.ok(recorded.active && recorded.idleFor >= 303);
    assert.ok(tab.monitor.status.idleMs >= 303 * SECOND, 'the page learns the true idle time');
  });

  it('X1: the page is covered at the deadline, without waiting for the server', async () => {
    const {world, server, browser} = setUp();
    const tab = browser.open();
    await world.pass(590 * SECOND);
    server.fault = 'hang';
    await world.pass(10 * SECOND);
    assert.equal(tab.phase, 'checking');
    // Two pings that hang, and the pause between them.
    await world.pass(22 * SECOND);
    assert.equal(tab.ends, 'idle');
  });

  it('P1: a ping that fails across the deadline is followed by another, though the timer is late', async () => {
    const {world, server, browser} = setUp();
    const tab = browser.open();
    await world.pass(599 * SECOND);
    server.fault = {status: 503};
    server.latency = 500;
    tab.wakesLate = 999;
    tab.hide();
    await world.pass(0.9 * SECOND);
    void tab.monitor.ping();
    await world.pass(1 * SECOND);
    assert.equal(tab.phase, 'checking');
    await world.pass(5 * SECOND);
    assert.equal(tab.ends, 'idle');
    assert.ok(server.questions.at(-1)!.at >= 600 * SECOND);
  });

  it('X1: a server whose clock is a moment behind is asked until it says that the session is over', async () => {
    const {world, server, browser} = setUp();
    const tab = browser.open();
    await world.pass(0.7 * SECOND);
    server.touch(0);
    await world.pass(599.4 * SECOND);
    assert.equal(tab.phase, 'checking');
    await world.pass(3 * SECOND);
    assert.equal(tab.ends, 'idle');
    assert.equal(server.touch(null).active, false, 'a reload now finds no session');
  });

  it('X5: nothing revives an expired session', async () => {
    const {world, server, browser} = setUp();
    const tab = browser.open();
    await world.pass(610 * SECOND);
    assert.equal(tab.phase, 'expired');
    server.signIn();
    tab.act();
    tab.monitor.extend();
    tab.monitor.wake();
    tab.monitor.resume();
    tab.monitor.receive({kind: 'activity', sentAtMs: browser.wallOffset + world.time, idleMs: 0});
    void tab.monitor.ping();
    await world.pass(10 * SECOND);
    assert.equal(tab.phase, 'expired');
  });

  it('X6: the absolute end warns ahead, and no activity moves it', async () => {
    const {world, server, browser} = setUp();
    server.limits.maxLifetime = 900;
    server.announcesEnd = true;
    const tab = browser.open();
    for (let second = 0; second < 905; second++) {
      tab.act();
      await world.pass(1 * SECOND);
      if (second === 845) assert.equal(tab.phase, 'warning');
    }
    assert.equal(tab.ends, 'lifetime');
  });

  it('X6: a user who knows of the absolute end can go on working until then', async () => {
    const {world, server, browser} = setUp();
    server.limits.maxLifetime = 900;
    server.announcesEnd = true;
    const tab = browser.open();
    for (let second = 0; second < 850; second++) {
      tab.act();
      await world.pass(1 * SECOND);
    }
    assert.equal(tab.phase, 'warning');
    tab.monitor.extend();
    await world.pass(1 * SECOND);
    assert.equal(tab.phase, 'active');
    await world.pass(52 * SECOND);
    assert.equal(tab.ends, 'lifetime');
  });

  it('X6: a user who knows of one absolute end is warned of the next, after a new sign-in elsewhere', async () => {
    const {world, server, browser} = setUp();
    server.limits.maxLifetime = 900;
    server.announcesEnd = true;
    const tab = browser.open();
    const work = async (seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        tab.act();
        await world.pass(1 * SECOND);
      }
    };
    await work(850);
    tab.monitor.extend();
    await work(1);
    assert.equal(tab.phase, 'active');
    server.signIn();
    void tab.monitor.ping();
    await work(850);
    assert.equal(tab.phase, 'warning');
  });

  it('X5: a page of one user ends when the server reports that another user has signed in', async () => {
    const {world, server, browser} = setUp();
    server.announces = {user: 'ada'};
    const tab = browser.open();
    await world.pass(10 * SECOND);
    server.announces = {user: 'bob'};
    void tab.monitor.ping();
    await world.pass(1 * SECOND);
    assert.equal(tab.ends, 'server');
  });

  it('X5: so does a page that knows its user only from another tab', async () => {
    const {world, server, browser} = setUp();
    server.announces = {user: 'ada'};
    const first = browser.open();
    await world.pass(5 * SECOND);
    const tab = browser.open();
    await world.pass(5 * SECOND);
    first.crash();
    server.announces = {user: 'bob'};
    void tab.monitor.ping();
    await world.pass(1 * SECOND);
    assert.equal(tab.ends, 'server');
  });
});

describe('warning', () => {
  it('W2: any activity ends the warning, and the server is told of it at once', async () => {
    const {world, server, browser} = setUp();
    const tab = browser.open();
    await world.pass(550 * SECOND);
    assert.equal(tab.phase, 'warning');
    tab.act();
    assert.equal(tab.phase, 'active');
    await world.pass(1 * SECOND);
    const recorded = server.touch(null);
    assert.ok(recorded.active && recorded.idleFor <= 2);
    assert.ok(tab.log.includes('resume activity'));
  });

  it('W2: activity is what ends the warning also while the page is being told of it', async () => {
    const {world, browser} = setUp();
    const tab = browser.open();
    tab.warned = () => tab.monitor.activity();
    await world.pass(550 * SECOND);
    assert.equal(tab.phase, 'active');
    assert.ok(tab.log.includes('resume activity'), tab.log.join());
  });

  it('W2: with extend-on="button" only the button does', async () => {
    const {world, browser} = setUp();
    const tab = browser.open({extendOn: 'button'});
    await world.pass(550 * SECOND);
    tab.act();
    assert.equal(tab.phase, 'warning');
    tab.monitor.extend();
    assert.equal(tab.phase, 'active');
  });

  it('W5: ten extensions in a row work', async () => {
    const {world, browser} = setUp();
    const tab = browser.open();
    for (let i = 0; i < 10; i++) {
      await world.pass(550 * SECOND);
      assert.equal(tab.phase, 'warning');
      tab.monitor.extend();
      assert.equal(tab.phase, 'active');
    }
  });
});

describe('tabs', () => {
  it('B1: activity in one tab closes the warning in all of them, without the network', async () => {
    const {world, server, browser} = setUp();
    const tabs = [browser.open(), browser.open(), browser.open()] as const;
    await world.pass(550 * SECOND);
    assert.deepEqual(
      tabs.map(({phase}) => phase),
      ['warning', 'warning', 'warning'],
    );
    server.fault = 'hang';
    tabs[1].act();
    await world.pass(250);
    assert.deepEqual(
      tabs.map(({phase}) => phase),
      ['active', 'active', 'active'],
    );
    assert.ok(tabs[0].log.includes('resume tab'));
  });

  it('B1: without a server, a tab that was frozen does not sign out a user who was active in another', async () => {
    const {world, browser} = setUp({server: false});
    const busy = browser.open();
    const frozen = browser.open();
    await world.pass(10 * SECOND);
    frozen.hide();
    frozen.asleep = true;
    for (let i = 0; i < 70; i++) {
      await world.pass(10 * SECOND);
      busy.act();
    }
    frozen.hidden = frozen.asleep = false;
    frozen.monitor.resume();
    assert.equal(frozen.phase, 'checking');
    await world.pass(1 * SECOND);
    assert.deepEqual([busy.phase, frozen.phase], ['active', 'active']);
  });

  it('P1: without a server, a user who is active in one tab is warned in no other', async () => {
    const {world, browser} = setUp({server: false});
    const busy = browser.open();
    const idle = browser.open();
    for (let i = 0; i < 120; i++) {
      await world.pass(10 * SECOND);
      busy.act();
    }
    assert.deepEqual([busy.log, idle.log], [[], []]);
    await world.pass(539.9 * SECOND);
    assert.deepEqual([busy.log, idle.log], [[], []]);
    await world.pass(0.2 * SECOND);
    assert.deepEqual(
      [busy.log, idle.log],
      [
        ['warning', 'warn 60'],
        ['warning', 'warn 60'],
      ],
    );
  });

  for (const before of [200, 255, 100]) {
    it(`Kind: without a server, a user who comes back ${before} ms before a warning is neither warned nor signed out in any tab`, async () => {
      const {world, browser} = setUp({server: false});
      const [busy, idle] = [browser.open(), browser.open()];
      await world.pass(540 * SECOND - before);
      for (let second = 0; second < 600; second++) {
        busy.act();
        await world.pass(1 * SECOND);
      }
      assert.deepEqual([busy.log, idle.log], [[], []]);
    });
  }

  it('Kind: nor is a user who comes back then to a tab with longer limits', async () => {
    const {world, browser} = setUp({server: false});
    const [busy, idle] = [browser.open({warnAfter: 550}), browser.open()];
    await world.pass(539.9 * SECOND);
    for (let second = 0; second < 80; second++) {
      busy.act();
      await world.pass(1 * SECOND);
    }
    assert.deepEqual([busy.phase, idle.phase], ['active', 'active']);
  });

  it('Kind: nor is a user who opens a page while another tab warns, and is active before a message of that tab', async () => {
    const {world, browser} = setUp({server: false});
    const warning = browser.open();
    warning.hide();
    await world.pass(550 * SECOND);
    const busy = browser.open();
    for (let second = 0; second < 80; second++) {
      busy.act();
      await world.pass(1 * SECOND);
    }
    assert.deepEqual([busy.phase, warning.phase], ['active', 'active']);
  });

  it('Kind: nor is a user who opens a page a moment before another tab ends the session', async () => {
    const {world, browser} = setUp({server: false});
    const warning = browser.open();
    warning.hide();
    await world.pass(599.9 * SECOND);
    const busy = browser.open();
    busy.act();
    await world.pass(1 * SECOND);
    assert.deepEqual([busy.phase, warning.phase], ['active', 'active']);
  });

  it('Kind: nor is a user who opens a page a moment before another tab warns', async () => {
    const {world, browser} = setUp({server: false});
    const warning = browser.open();
    await world.pass(539.8 * SECOND);
    const busy = browser.open();
    for (let second = 0; second < 80; second++) {
      busy.act();
      await world.pass(1 * SECOND);
    }
    assert.deepEqual([busy.phase, warning.phase], ['active', 'active']);
  });

  for (const late of [150, 400, 999]) {
    it(`P1: nor is there a warning in a hidden tab, which wakes ${late} ms late`, async () => {
      const {world, browser} = setUp({server: false});
      const [busy, idle] = [browser.open(), browser.open()];
      idle.wakesLate = late;
      idle.hide();
      for (let i = 0; i < 120; i++) {
        await world.pass(10.01 * SECOND);
        busy.act();
      }
      assert.deepEqual(idle.log, []);
    });
  }

  it('Kind: nor is a user signed out by an element that is put back when its time was up, while the other tabs were asked', async () => {
    const {world, browser} = setUp({server: false});
    const busy = browser.open();
    busy.act();
    await world.pass(10 * SECOND);
    const back = browser.open({idle: 600 * SECOND});
    assert.equal(back.phase, 'checking');
    await world.pass(1 * SECOND);
    assert.deepEqual([busy.phase, back.phase], ['active', 'active']);
  });

  it('B1: without a server, a user who comes back in the last moment before a warning keeps all tabs, each time', async () => {
    const {world, browser} = setUp({server: false});
    const [busy, idle] = [browser.open(), browser.open()];
    for (let times = 0; times < 3; times++) {
      await world.pass(539.9 * SECOND);
      busy.act();
    }
    await world.pass(300 * SECOND);
    assert.deepEqual([busy.phase, idle.phase], ['active', 'active']);
  });

  it('B1: without a server, a tab that was blocked when it should have asked before its warning asks then', async () => {
    const {world, browser} = setUp({server: false});
    const [busy, idle] = [browser.open(), browser.open()];
    for (const _ of ['told', 'kept to itself']) {
      await world.pass(100 * SECOND);
      busy.act();
    }
    idle.wakesLate = 1200;
    await world.pass(439 * SECOND);
    idle.monitor.wake();
    await world.pass(71 * SECOND);
    assert.deepEqual([busy.phase, idle.phase], ['active', 'active']);
  });

  it('B1: without a server, activity in a tab without a warning reaches the tab that warns', async () => {
    const {world, browser} = setUp({server: false});
    const [patient, idle] = [browser.open({expireAfter: 1200, warnAfter: 1100}), browser.open()];
    for (const seconds of [100, 100, 545]) {
      await world.pass(seconds * SECOND);
      patient.act();
    }
    assert.deepEqual(idle.log, ['warning', 'warn 60']);
    await world.pass(100 * SECOND);
    assert.deepEqual([patient.phase, idle.phase], ['active', 'active']);
  });

  it('X1: without a server, a tab is covered at once, and ends when no other tab knows of later activity', async () => {
    const {world, browser} = setUp({server: false});
    const tab = browser.open();
    await world.pass(10 * SECOND);
    await browser.sleep(700 * SECOND);
    tab.monitor.resume();
    assert.equal(tab.phase, 'checking');
    tab.act();
    await world.pass(1 * SECOND);
    assert.equal(tab.ends, 'idle');
  });

  it('B2: sign-out in one tab covers every tab', async () => {
    const {world, browser} = setUp();
    const tabs = [browser.open(), browser.open(), browser.open()] as const;
    await world.pass(10 * SECOND);
    tabs[0].monitor.signOut();
    await world.pass(250);
    assert.deepEqual(
      tabs.map(({ends}) => ends),
      ['signed-out', 'signed-out', 'signed-out'],
    );
  });

  it('B2: the report of an old end does not sign out a user who has signed in again', async () => {
    const {world, server, browser} = setUp();
    const [tab, frozen] = [browser.open(), browser.open()];
    await world.pass(10 * SECOND);
    frozen.asleep = true;
    await world.pass(600 * SECOND);
    assert.equal(tab.ends, 'idle');
    tab.crash();
    server.signIn();
    const next = browser.open();
    await world.pass(60 * SECOND);
    next.act();
    frozen.monitor.resume();
    frozen.asleep = false;
    assert.equal(frozen.phase, 'checking');
    await world.pass(5 * SECOND);
    assert.deepEqual([next.phase, frozen.phase], ['active', 'active']);
  });

  it('T4: a tab that wakes sends a ping of its own, whatever was answered while it was frozen', async () => {
    const {world, server, browser} = setUp();
    const tab = browser.open();
    await world.pass(5 * SECOND);
    tab.asleep = true;
    const other = browser.open();
    await world.pass(5 * SECOND);
    void other.monitor.ping();
    await world.pass(1 * SECOND);
    other.close();
    server.end();
    await world.pass(100 * SECOND);
    tab.monitor.resume();
    tab.asleep = false;
    await world.pass(5 * SECOND);
    assert.equal(tab.ends, 'server');
  });

  it('B2: a sign-out of long ago is not believed before the server has confirmed it', async () => {
    const {world, browser} = setUp();
    const tab = browser.open();
    await world.pass(10 * SECOND);
    const sent = browser.wallOffset + world.time;
    await world.pass(60 * SECOND);
    tab.monitor.receive({kind: 'ended', reason: 'signed-out', sentAtMs: sent, idleMs: null});
    assert.equal(tab.phase, 'checking');
    await world.pass(1 * SECOND);
    assert.equal(tab.phase, 'active');
  });

  it('B2: an end that the server told to one tab covers all, and is believed once it is confirmed', async () => {
    const {world, server, browser} = setUp();
    const tabs = Array.from({length: 20}, () => browser.open());
    await world.pass(10 * SECOND);
    server.end();
    const asked = server.questions.length;
    void tabs[0]?.monitor.ping();
    await world.pass(300);
    assert.equal(tabs.filter(({shown}) => shown).length, 0);
    await world.pass(3 * SECOND);
    assert.equal(tabs.filter(({phase}) => phase === 'expired').length, 20);
    assert.ok(server.questions.length - asked <= 3, `${server.questions.length - asked} pings`);
  });

  for (const active of [true, false]) {
    it(`B3: twenty tabs cost the server the pings of one, ${active ? 'active' : 'idle'}`, async () => {
      const pings = async (count: number) => {
        const {world, server, browser} = setUp();
        const tabs = Array.from({length: count}, () => browser.open());
        for (const tab of tabs.slice(1)) tab.hide();
        await world.pass(1 * SECOND);
        for (let second = 0; second < 3600; second++) {
          if (active) tabs[0]?.act();
          await world.pass(1 * SECOND);
        }
        assert.equal(server.mostInFlight, 1);
        return server.questions.length;
      };
      const [one, twenty] = [await pings(1), await pings(20)];
      assert.ok(one <= 10 && twenty <= 10 && twenty <= 1.5 * one, `${one} pings of one tab, ${twenty} of twenty`);
    });
  }

  it('B3: a tab that crashes during its ping delays the others by no more than one ping timeout', async () => {
    const {world, server, browser} = setUp();
    const tabs = [browser.open(), browser.open()] as const;
    tabs[1].hide();
    await world.pass(540.04 * SECOND);
    tabs[0].crash();
    const asked = server.questions.length;
    await world.pass(11 * SECOND);
    assert.ok(server.questions.length > asked);
  });

  it('B3: a tab that is closed during its ping does not delay the others', async () => {
    const {world, server, browser} = setUp();
    const [closing, other] = [browser.open(), browser.open()];
    await world.pass(539 * SECOND);
    server.fault = 'hang';
    void closing.monitor.ping();
    await world.pass(500);
    closing.close();
    server.fault = 'none';
    const asked = server.questions.length;
    await world.pass(2 * SECOND);
    assert.equal(server.questions.length - asked, 1);
    assert.equal(other.phase, 'warning');
  });

  it('B4: while nothing changes, tabs exchange nothing', async () => {
    const {world, browser} = setUp();
    for (let i = 0; i < 5; i++) browser.open();
    await world.pass(5 * SECOND);
    const before = browser.messages.length;
    await world.pass(530 * SECOND);
    assert.equal(browser.messages.length, before);
  });

  it('B5: a new tab takes over the true idle time, with a server and without', async () => {
    for (const server of [true, false]) {
      const {world, browser} = setUp({server});
      browser.open();
      await world.pass(400 * SECOND);
      const tab = browser.open();
      await world.pass(1 * SECOND);
      assert.ok(Math.abs(tab.monitor.status.idleMs - 401 * SECOND) < 300, `idle for ${tab.monitor.status.idleMs}`);
    }
  });

  it('B5: tabs without a channel agree through the server', async () => {
    const {world, browser} = setUp();
    const [busy, idle] = [browser.open({channel: false}), browser.open({channel: false})];
    for (let second = 0; second < 3600; second++) {
      busy.act();
      await world.pass(1 * SECOND);
    }
    assert.equal(busy.phase, 'active');
    assert.equal(idle.ends, undefined);
  });

  it('B7: a tab that is closed reports its latest activity to the other tabs and to the server', async () => {
    const {world, server, browser} = setUp();
    const [closing, other] = [browser.open(), browser.open()];
    await world.pass(500 * SECOND);
    closing.act();
    await world.pass(5 * SECOND);
    closing.close();
    await world.pass(1 * SECOND);
    assert.ok(other.monitor.status.idleMs < 7 * SECOND);
    const recorded = server.touch(null);
    assert.ok(recorded.active && recorded.idleFor < 8);
    assert.equal(server.questions.at(-1)?.keepalive, true);
  });

  it('X4: a page from the back/forward cache stays covered until the server says that the session lives', async () => {
    const {world, server, browser} = setUp();
    const tab = browser.open();
    await world.pass(10 * SECOND);
    tab.monitor.suspend();
    assert.equal(tab.phase, 'checking');
    tab.asleep = true;
    await world.pass(60 * SECOND);
    tab.asleep = false;
    server.fault = 'refuse';
    tab.monitor.resume();
    await world.pass(1 * SECOND);
    assert.equal(tab.phase, 'checking');
    server.fault = 'none';
    tab.monitor.online();
    await world.pass(1 * SECOND);
    assert.equal(tab.phase, 'active');
  });

  it('X4: a page from the back/forward cache sends a new ping, even if a ping was under way when it was left', async () => {
    const {world, server, browser} = setUp();
    const tab = browser.open();
    await world.pass(10 * SECOND);
    server.fault = 'hang';
    void tab.monitor.ping();
    tab.monitor.suspend();
    tab.asleep = true;
    await world.pass(5 * SECOND);
    tab.asleep = false;
    server.fault = 'none';
    tab.monitor.resume();
    await world.pass(1 * SECOND);
    assert.equal(tab.phase, 'active');
  });

  it('X4: a page from the back/forward cache of an ended session never shows', async () => {
    const {world, server, browser} = setUp();
    const tab = browser.open();
    await world.pass(10 * SECOND);
    tab.monitor.suspend();
    server.end();
    await world.pass(10 * SECOND);
    tab.monitor.resume();
    await world.pass(1 * SECOND);
    assert.equal(tab.ends, 'server');
    assert.deepEqual(
      tab.log.filter((entry) => !entry.startsWith('ping')),
      ['checking', 'expired', 'expire server'],
    );
  });

  it('B8: stopping leaves no timer and no ping behind', async () => {
    const {world, server, browser} = setUp();
    const tab = browser.open();
    await world.pass(10 * SECOND);
    tab.monitor.stop();
    assert.equal(tab.armed, 0);
    const asked = server.questions.length;
    await world.pass(2 * HOUR);
    assert.equal(server.questions.length, asked);
    assert.equal(tab.log.includes('warning'), false);
  });
});
