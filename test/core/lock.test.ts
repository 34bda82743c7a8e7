import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {SimulatedBrowser, SimulatedServer, type SimulatedTab, SimulatedWorld} from '../support/simulated-world.ts';

const SECOND = 1000;
const LIMITS = {warnAfter: 30, expireAfter: 60};
/** The time at which the server has answered the ping that follows the end of the session. */
const PAST_THE_END = 61 * SECOND;

describe('lock', () => {
  function setUp(tabs = 1) {
    const world = new SimulatedWorld();
    const server = new SimulatedServer(world, LIMITS.expireAfter);
    server.announces = {user: 'ada'};
    const browser = new SimulatedBrowser(world, server);
    const open = (options = {}) => browser.open({...LIMITS, expireAction: 'lock', ...options});
    return {world, server, browser, open, tabs: Array.from({length: tabs}, () => open())};
  }

  async function locked(tabs = 1) {
    const all = setUp(tabs);
    await all.world.pass(PAST_THE_END);
    assert.deepEqual(phases(all.tabs), Array(tabs).fill('locked'));
    return {...all, tab: all.tabs[0]!};
  }

  const phases = (tabs: readonly SimulatedTab[]) => tabs.map(({phase}) => phase);

  it('L1: a page that was left alone is locked, and tells why', async () => {
    const {tab} = await locked();
    assert.equal(tab.ends, 'idle');
    assert.deepEqual(
      tab.log.filter((entry) => !entry.startsWith('ping')),
      ['warning', 'warn 30', 'checking', 'locked', 'expire idle'],
    );
  });

  it('L1: it continues when the server reports the same user again, as soon as the user looks at the page', async () => {
    const {world, server, tab} = await locked();
    await world.pass(600 * SECOND);
    server.signIn();
    tab.monitor.wake();
    await world.pass(1 * SECOND);
    assert.equal(tab.phase, 'active');
    assert.deepEqual(tab.log.slice(-3), ['active', 'resume signin', 'ping active']);
    assert.ok(tab.monitor.status.timeLeftMs > 58 * SECOND, `${tab.monitor.status.timeLeftMs} ms left`);
  });

  it('L1: a page that opens after the sign-in unlocks those that wait', async () => {
    const {world, server, tabs, open} = await locked(20);
    server.signIn();
    const before = server.questions.length;
    open();
    await world.pass(3 * SECOND);
    assert.deepEqual(phases(tabs), Array(20).fill('active'));
    assert.equal(server.questions.length - before, 1);
  });

  it('B3: a page that opens without a sign-in makes no locked tab ping', async () => {
    const {world, server, tabs, open} = await locked(20);
    const before = server.questions.length;
    const signIn = open();
    await world.pass(60 * SECOND);
    assert.deepEqual([...new Set(phases(tabs)), signIn.phase], ['locked', 'expired']);
    assert.equal(server.questions.length - before, 1);
  });

  it('L1: several tabs resume together by the ping of one', async () => {
    const {world, server, tabs, tab} = await locked(20);
    server.signIn();
    const before = server.questions.length;
    tab.monitor.wake();
    await world.pass(1 * SECOND);
    assert.deepEqual(phases(tabs), Array(20).fill('active'));
    assert.equal(server.questions.length - before, 1);
  });

  it('L1, X1: it warns, and locks again, after it has resumed', async () => {
    const {world, server, tab} = await locked();
    server.signIn();
    tab.monitor.wake();
    await world.pass(32 * SECOND);
    assert.equal(tab.phase, 'warning');
    await world.pass(30 * SECOND);
    assert.equal(tab.phase, 'locked');
  });

  it('B4: sends no ping while the user does not look at the page, nor for input on the cover', async () => {
    const {world, server, browser, tab} = await locked();
    const [asked, told] = [server.questions.length, browser.messages.length];
    for (let second = 0; second < 600; second++) {
      tab.act();
      await world.pass(1 * SECOND);
    }
    assert.deepEqual([server.questions.length, browser.messages.length, tab.armed], [asked, told, 0]);
  });

  it('X5: stays locked while no user has signed in, whatever is shown, done or announced', async () => {
    const {world, server, tab, tabs} = await locked(2);
    for (let times = 0; times < 5; times++) {
      tab.monitor.wake();
      tab.act();
      tab.monitor.extend();
      await world.pass(5 * SECOND);
    }
    assert.deepEqual(phases(tabs), ['locked', 'locked']);
    server.signIn();
    tabs[1]!.monitor.wake();
    await world.pass(1 * SECOND);
    assert.deepEqual(phases(tabs), ['active', 'active']);
  });

  it('L1, P5: keeps pinging a server that could not be reached when the user looked at the page', async () => {
    const {world, server, tab} = await locked();
    server.fault = 'refuse';
    tab.monitor.wake();
    await world.pass(3 * SECOND);
    server.signIn();
    server.fault = 'none';
    await world.pass(10 * SECOND);
    assert.equal(tab.phase, 'active');
  });

  it('L1, P5: locks at the local deadline when the server is out of reach', async () => {
    const {world, server, tabs} = setUp();
    await world.pass(40 * SECOND);
    server.fault = 'refuse';
    await world.pass(40 * SECOND);
    assert.deepEqual(phases(tabs), ['locked']);
  });

  it('L1, P6: a ping that the lock has aborted does not delay the next one', async () => {
    const {world, server, tab} = await locked();
    server.fault = 'hang';
    tab.monitor.wake();
    await world.pass(1 * SECOND);
    server.fault = 'none';
    server.signIn();
    tab.monitor.resume();
    await world.pass(1 * SECOND);
    assert.equal(tab.phase, 'active');
  });

  for (const [name, user] of [
    ['another person has signed in', 'grace'],
    ['the server does not say who has', undefined],
  ] as const) {
    it(`L2: the page is left when ${name}`, async () => {
      const {world, server, tabs, tab} = await locked(2);
      server.signIn();
      server.announces = user ? {user} : {};
      tab.monitor.wake();
      await world.pass(1 * SECOND);
      assert.deepEqual(phases(tabs), ['expired', 'expired']);
      assert.equal(tab.log.at(-1), 'ping active');
      assert.equal(tab.ends, 'server');
    });
  }

  for (const [user, phase] of [
    ['ada', 'active'],
    ['grace', 'expired'],
  ] as const) {
    it(`L3: the first reply names ada, so the page of ${user} is ${phase}`, async () => {
      const {world, browser} = setUp(0);
      const tab = browser.open({...LIMITS, user});
      await world.pass(3 * SECOND);
      assert.equal(tab.phase, phase);
      if (phase === 'expired') assert.deepEqual([tab.ends, tab.endedBy], ['server', 'other-user']);
    });
  }

  it('L3: a server that names nobody ends no page', async () => {
    const {world, server, browser} = setUp(0);
    server.announces = {};
    const tab = browser.open({...LIMITS, user: 'ada'});
    await world.pass(3 * SECOND);
    assert.equal(tab.phase, 'active');
  });

  it('L2: a page that says whose it is is left when the server never said who is signed in', async () => {
    const {world, server, browser} = setUp(0);
    server.announces = {};
    const tab = browser.open({...LIMITS, expireAction: 'lock', user: 'ada'});
    await world.pass(PAST_THE_END);
    assert.equal(tab.phase, 'expired');
  });

  it('L3: a page may say at any time that it is now for another user', async () => {
    const {world, server, browser} = setUp(0);
    const tab = browser.open({...LIMITS, user: 'ada'});
    const becomes = async (user: string) => {
      const limits = {warnAfterMs: LIMITS.warnAfter * SECOND, expireAfterMs: LIMITS.expireAfter * SECOND};
      tab.monitor.configure({limits, extendOn: 'activity', expireAction: 'leave', user});
      void tab.monitor.ping();
      await world.pass(1 * SECOND);
    };
    await world.pass(3 * SECOND);
    server.announces = {user: 'grace'};
    await becomes('grace');
    assert.equal(tab.phase, 'active');
    await becomes('ada');
    assert.deepEqual([tab.phase, tab.endedBy], ['expired', 'other-user']);
  });

  it('L2: the page is left when the server never said who is signed in', async () => {
    const {world, server, tabs} = setUp();
    server.announces = {};
    await world.pass(PAST_THE_END);
    assert.deepEqual(phases(tabs), ['expired']);
  });

  it('L2: the page is left when the server ended the session before its time', async () => {
    const {world, server, tabs} = setUp(2);
    await world.pass(10 * SECOND);
    server.end();
    void tabs[0]!.monitor.ping();
    await world.pass(1 * SECOND);
    assert.deepEqual(phases(tabs), ['expired', 'expired']);
  });

  it('L2: the page is left on Sign out, from the lock too', async () => {
    const {world, tabs} = setUp(2);
    tabs[0]!.monitor.signOut();
    await world.pass(1 * SECOND);
    assert.deepEqual(phases(tabs), ['expired', 'expired']);
    const {tab, world: later, tabs: both} = await locked(2);
    tab.monitor.signOut();
    assert.deepEqual([tab.phase, tab.ends], ['expired', 'signed-out']);
    await later.pass(1 * SECOND);
    assert.deepEqual(phases(both), ['expired', 'expired']);
  });

  it('L1: the page is left, not locked, when the session lives on at the server', async () => {
    const {world, server, tabs} = setUp();
    server.limits.expireAfter = 600;
    await world.pass(70 * SECOND);
    assert.deepEqual(phases(tabs), ['expired']);
  });

  it('L2: a reply that a frozen tab receives long after it was sent does not unlock it', async () => {
    const {world, server, tab, open} = await locked();
    tab.asleep = true;
    server.signIn();
    const other = open();
    await world.pass(5 * SECOND);
    assert.equal(other.phase, 'active');
    other.close();
    server.end();
    await world.pass(30 * SECOND);
    tab.monitor.resume();
    tab.asleep = false;
    await world.pass(5 * SECOND);
    assert.equal(tab.phase, 'locked');
    assert.equal(tab.log.includes('resume signin'), false);
  });

  it('L1, B5: a tab that took over the state of other tabs locks too, although no user was there to be warned', async () => {
    const {world, browser, open, tabs} = setUp();
    await world.pass(5 * SECOND);
    tabs.push(open());
    await world.pass(5 * SECOND);
    await browser.sleep(3600 * SECOND);
    await world.pass(10 * SECOND);
    assert.deepEqual(phases(tabs), ['locked', 'locked']);
  });

  it('L1: a page locks also if the server ends the session a moment early', async () => {
    const {world, server, tabs} = setUp();
    await world.pass(59.5 * SECOND);
    server.end();
    void tabs[0]!.monitor.ping();
    await world.pass(0.2 * SECOND);
    assert.deepEqual(phases(tabs), ['locked']);
    assert.equal(tabs[0]!.ends, 'idle');
  });

  it('X6, L1: an absolute end locks too', async () => {
    const {world, server, tabs} = setUp();
    server.announcesEnd = true;
    server.limits.maxLifetime = 40;
    await world.pass(5 * SECOND);
    tabs[0]!.act();
    await world.pass(20 * SECOND);
    tabs[0]!.act();
    await world.pass(20 * SECOND);
    assert.deepEqual([phases(tabs), tabs[0]!.ends], [['locked'], 'lifetime']);
  });

  it('B2: tabs that lock and tabs that leave end together', async () => {
    const {world, browser, tabs} = setUp();
    const leaving = browser.open(LIMITS);
    await world.pass(PAST_THE_END);
    assert.deepEqual([...phases(tabs), leaving.phase], ['locked', 'expired']);
  });
});
