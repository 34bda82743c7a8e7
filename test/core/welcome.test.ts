import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {SimulatedBrowser, SimulatedServer, SimulatedWorld} from '../support/simulated-world.ts';

const SECOND = 1000;
/** A welcome comes within this time from a visible tab, and from a hidden one; milliseconds, with two messages. */
const WELCOME = {visible: 15 + 4, hidden: 150 + 4};

function setUp(hidden: number) {
  const world = new SimulatedWorld();
  const browser = new SimulatedBrowser(world, new SimulatedServer(world, 600));
  for (let tab = 0; tab < hidden; tab++) browser.open().hide();
  const welcomes = () => browser.messages.filter(({kind}) => kind === 'welcome').length;
  return {world, browser, welcomes};
}

describe('a tab that opens', () => {
  it('B4: is welcomed by few of twenty tabs, since the first welcome is enough', async () => {
    const {world, browser, welcomes} = setUp(20);
    await world.pass(300 * SECOND);
    const before = welcomes();
    const tab = browser.open();
    await world.pass(1 * SECOND);
    const said = welcomes() - before;
    assert.ok(said >= 1 && said <= 3, `${said} welcomes`);
    assert.ok(Math.abs(tab.idle - 301 * SECOND) < 100, `idle for ${tab.idle} ms`);
  });

  for (const [shown, within] of Object.entries(WELCOME)) {
    it(`B5: knows the idle time within ${within} ms from a ${shown} tab`, async () => {
      const {world, browser} = setUp(shown === 'hidden' ? 3 : 0);
      if (shown === 'visible') browser.open();
      await world.pass(300 * SECOND);
      const tab = browser.open();
      await world.pass(within);
      assert.ok(Math.abs(tab.idle - 300 * SECOND - within) < 20, `idle for ${tab.idle} ms`);
    });
  }

  it('B5: is told by a visible tab before the hidden ones', async () => {
    const {world, browser, welcomes} = setUp(20);
    browser.open();
    await world.pass(300 * SECOND);
    const before = welcomes();
    const tab = browser.open();
    await world.pass(WELCOME.visible);
    assert.ok(tab.idle > 300 * SECOND, `idle for ${tab.idle} ms`);
    await world.pass(1 * SECOND);
    assert.ok(welcomes() - before <= 4, `${welcomes() - before} welcomes`);
  });

  it('B5: adds the time for which a welcome waited', async () => {
    const {world, browser} = setUp(0);
    const tab = browser.open();
    const sentAtMs = browser.wallOffset + world.time - 5 * SECOND;
    tab.monitor.receive({kind: 'welcome', sessionIdleMs: 100 * SECOND, session: null, sentAtMs, idleMs: null});
    assert.equal(tab.idle, 105 * SECOND);
  });
});

describe('a reply that another tab passes on', () => {
  it('P6: is as old as it says, and older by the time for which its message waited', async () => {
    const {world, browser} = setUp(0);
    const tab = browser.open();
    await world.pass(1 * SECOND);
    const sentAtMs = browser.wallOffset + world.time - 3 * SECOND;
    tab.monitor.receive({kind: 'answer', session: {idleFor: 300}, ageMs: 5 * SECOND, sentAtMs, idleMs: null});
    assert.equal(tab.idle, 308 * SECOND);
  });
});

describe('activity', () => {
  it('B4: is told to the other tabs once, however often its tab is hidden', async () => {
    const {world, browser} = setUp(1);
    const tab = browser.open();
    await world.pass(5 * SECOND);
    tab.act();
    const before = browser.messages.length;
    for (let times = 0; times < 3; times++) {
      tab.hide();
      await world.pass(1 * SECOND);
      tab.show();
      await world.pass(1 * SECOND);
    }
    assert.deepEqual(
      browser.messages.slice(before).map(({kind}) => kind),
      ['activity'],
    );
  });

  it('B5: takes a welcome that was delivered late as it was when it was sent', async () => {
    const {world, browser} = setUp(0);
    const tab = browser.open({channel: false, idle: 20 * SECOND});
    await world.pass(1 * SECOND);
    const session = {idleFor: 10, endsIn: 100};
    tab.monitor.receive({
      ...({kind: 'welcome', sessionIdleMs: 30 * SECOND, session, idleMs: null} as const),
      sentAtMs: browser.wallOffset + world.time - 5 * SECOND,
    });
    const {idleMs, timeLeftMs} = tab.monitor.status;
    assert.deepEqual({idleMs, timeLeftMs}, {idleMs: 35 * SECOND, timeLeftMs: 95 * SECOND});
  });
});
