import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {SimulatedBrowser, SimulatedServer, SimulatedWorld} from '../support/simulated-world.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

function setUp({server: withServer = false} = {}) {
  const world = new SimulatedWorld();
  const browser = new SimulatedBrowser(world, withServer ? new SimulatedServer(world, 600) : undefined);
  return {world, browser};
}

describe('tabs that have no server to ask', () => {
  it('T3: end a session also in a hidden tab that wakes once a minute', async () => {
    const {world, browser} = setUp();
    const tab = browser.open();
    tab.hide();
    tab.wakesLate = MINUTE;
    await world.pass(600 * SECOND + 3 * MINUTE);
    assert.equal(tab.ends, 'idle');
  });

  it('B1: ask the others again after a freeze, though they had asked before it', async () => {
    const {world, browser} = setUp();
    const frozen = browser.open();
    frozen.hide();
    frozen.wakesLate = MINUTE;
    await world.pass(610 * SECOND);
    while (frozen.phase !== 'checking') await world.pass(SECOND);
    frozen.asleep = true;
    const busy = browser.open();
    for (let second = 0; second < 700; second++) {
      busy.act();
      await world.pass(1 * SECOND);
    }
    frozen.wakesLate = 0;
    frozen.monitor.resume();
    frozen.asleep = false;
    await world.pass(1 * SECOND);
    assert.deepEqual([busy.phase, frozen.phase], ['active', 'active']);
  });

  it('Kind: tell a page that comes back from the back/forward cache what it missed', async () => {
    const {world, browser} = setUp();
    const [left, busy] = [browser.open(), browser.open()];
    await world.pass(539 * SECOND);
    left.leave();
    left.vanish = () => {};
    await world.pass(2 * SECOND);
    busy.act();
    await world.pass(10);
    left.back();
    assert.equal(left.phase, 'warning');
    await world.pass(10);
    assert.deepEqual([busy.phase, left.phase], ['active', 'active']);
  });

  it('P1: warn in no tab while the user is active in another, whenever they asked each other', async () => {
    const {world, browser} = setUp();
    const [busy, idle] = [browser.open(), browser.open()];
    for (const pause of [180, 540 * SECOND - 80, SECOND]) {
      busy.act();
      await world.pass(pause);
    }
    assert.deepEqual([busy.log, idle.log], [[], []]);
  });
});

for (const server of [true, false]) {
  const where = server ? 'with a server' : 'without one';
  it(`B5: two tabs that open at once take over the idle time and extend no other, ${where}`, async () => {
    for (let draws = 0; draws < 20; draws++) {
      const {world, browser} = setUp({server});
      for (let draw = 0; draw < draws; draw++) world.random.next();
      const first = browser.open();
      await world.pass(300 * SECOND);
      const tabs = [first, browser.open(), browser.open()];
      await world.pass(1 * SECOND);
      for (const {idle} of tabs) assert.ok(idle > 300 * SECOND, `idle for ${idle} ms`);
    }
  });
}
