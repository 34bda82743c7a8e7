import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {active, SECOND, setUp} from '../support/scripted-tab.ts';

const LOCKS = {expireAction: 'lock', warnAfter: 30, expireAfter: 60} as const;

describe('a session that its user has ended on another device', () => {
  it('R6: the page is told so by the server, and tells why', async () => {
    const {world, server, browser} = setUp();
    const tab = await active(browser, world);
    server.revoke();
    void tab.monitor.ping();
    await world.pass(1 * SECOND);
    assert.deepEqual([tab.phase, tab.ends, tab.endedBy], ['expired', 'revoked', 'this-tab']);
  });

  it('R6: all tabs know why, although only one reply says so, and ask the server twice in all', async () => {
    const {world, server, browser, pings} = setUp();
    const tabs = Array.from({length: 20}, () => browser.open());
    await world.pass(10 * SECOND);
    const from = world.time;
    server.revoke();
    void tabs[0]?.monitor.ping();
    await world.pass(2 * SECOND);
    assert.deepEqual(new Set(tabs.map(({ends}) => ends)), new Set(['revoked']));
    assert.equal(pings(from).length, 2);
  });

  it('R6: a page whose session lives after all stays, and forgets what another tab has said', async () => {
    const {world, server, browser, said} = setUp();
    const tab = await active(browser, world);
    tab.monitor.receive(said({kind: 'ended', reason: 'revoked'}));
    assert.equal(tab.phase, 'checking');
    await world.pass(2 * SECOND);
    assert.equal(tab.phase, 'active');
    server.end();
    void tab.monitor.ping();
    await world.pass(1 * SECOND);
    assert.equal(tab.ends, 'server');
  });

  it('R6: is believed from a second tab', async () => {
    const {world, browser, said} = setUp();
    const tab = await active(browser, world);
    for (let i = 0; i < 2; i++) tab.monitor.receive(said({kind: 'ended', reason: 'revoked'}));
    assert.deepEqual([tab.phase, tab.ends], ['expired', 'revoked']);
  });

  it('L2: no page is locked, also at the end of its time', async () => {
    for (const seconds of [10, 59.9]) {
      const {world, server, browser} = setUp();
      server.announces = {user: 'ada'};
      server.limits.expireAfter = LOCKS.expireAfter;
      const tab = browser.open(LOCKS);
      await world.pass(seconds * SECOND);
      server.revoke();
      void tab.monitor.ping();
      await world.pass(2 * SECOND);
      assert.deepEqual([tab.phase, tab.ends], ['expired', 'revoked'], `after ${seconds} s`);
    }
  });

  it('L2: pages that are locked already are left', async () => {
    const {world, server, browser} = setUp();
    server.announces = {user: 'ada'};
    server.limits.expireAfter = LOCKS.expireAfter;
    const tabs = [browser.open(LOCKS), browser.open(LOCKS)];
    await world.pass(62 * SECOND);
    assert.deepEqual(
      tabs.map(({phase}) => phase),
      ['locked', 'locked'],
    );
    server.revoke();
    tabs[0]?.monitor.wake();
    await world.pass(1 * SECOND);
    assert.deepEqual(
      tabs.map(({phase, ends}) => [phase, ends]),
      [
        ['expired', 'revoked'],
        ['expired', 'revoked'],
      ],
    );
  });
});
