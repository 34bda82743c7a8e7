import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {active, alone, LONG, SECOND, setUp} from '../support/scripted-tab.ts';

describe('a page that comes back', () => {
  it('T4: from a freeze stays visible, and pings', async () => {
    const {world, browser, pings} = setUp();
    const tab = browser.open(LONG);
    await world.pass(10 * SECOND);
    tab.monitor.resume();
    assert.equal(tab.phase, 'active');
    await world.pass(10 * SECOND);
    assert.deepEqual(pings(10 * SECOND), [80]);
  });

  it('B7: has reported once when it was left, however often it was told so', async () => {
    const {world, browser, pings} = setUp();
    const tab = browser.open();
    await world.pass(200 * SECOND);
    tab.act();
    tab.monitor.suspend();
    tab.monitor.suspend();
    assert.deepEqual(pings(200 * SECOND), [0]);
  });

  it('B3: asks the server, and no other tab: each locked one would ping too', async () => {
    const {world, browser, posted} = setUp();
    const tab = browser.open();
    await world.pass(10 * SECOND);
    tab.monitor.suspend();
    posted();
    tab.monitor.resume();
    assert.deepEqual(posted(), ['claim']);
  });

  it('X3: resumed without having warned is not said to have resumed', async () => {
    const {world, browser} = setUp();
    const tab = browser.open({verify: true});
    await world.pass(1 * SECOND);
    assert.deepEqual(tab.log, ['checking', 'ping active', 'active']);
  });
});

describe('an element that is removed', () => {
  it('B8: tells the other tabs of its activity, and hears and does nothing more', async () => {
    const {world, browser, said, posted, pings} = setUp();
    const tab = browser.open();
    await world.pass(10 * SECOND);
    tab.act();
    posted();
    tab.monitor.stop();
    assert.deepEqual(posted(), ['activity']);
    tab.monitor.wake();
    tab.monitor.receive(said({kind: 'ended', reason: 'idle'}));
    tab.monitor.signOut();
    void tab.monitor.ping();
    await world.pass(700 * SECOND);
    assert.deepEqual([posted(), pings(10 * SECOND), tab.armed, tab.phase], [[], [], 0, 'active']);
  });

  it('B8: tells nothing of a session that is over', async () => {
    const {browser, said, posted} = setUp();
    const tab = browser.open();
    tab.act();
    tab.monitor.receive(said({kind: 'ended', reason: 'signed-out'}));
    assert.equal(tab.phase, 'expired');
    posted();
    tab.monitor.stop();
    tab.hide();
    tab.monitor.receive(said({kind: 'activity'}, 9 * SECOND));
    assert.deepEqual(posted(), []);
  });
});

describe('a message of another tab', () => {
  const answer = {kind: 'answer', session: {idleFor: 300}, ageMs: 0} as const;

  it('B5: is welcomed while the page is shown, in the warning too, and not while it is covered', async () => {
    const {world, browser, said, posted} = alone();
    const tab = browser.open({channel: true});
    const isWelcomed = async () => {
      posted();
      tab.monitor.receive(said({kind: 'hello'}));
      await world.pass(200);
      return posted().includes('welcome');
    };
    assert.equal(await isWelcomed(), true);
    await world.pass(545 * SECOND);
    assert.equal(tab.phase, 'warning');
    assert.equal(await isWelcomed(), true);
    tab.monitor.suspend();
    tab.monitor.resume();
    tab.asleep = true;
    await world.pass(60 * SECOND);
    tab.monitor.wake();
    assert.equal(tab.phase, 'checking');
    assert.equal(await isWelcomed(), false);
  });

  for (const [ageMs, idleMs] of [
    [9999, 309_999],
    [10_000, 1000],
  ] as const) {
    it(`P6: with a reply counts if it is younger than a ping can be (${ageMs} ms)`, async () => {
      const {world, browser, said} = setUp();
      const tab = browser.open({channel: false});
      await world.pass(1 * SECOND);
      tab.monitor.receive(said(answer, null, ageMs));
      assert.equal(tab.idle, idleMs);
    });
  }

  it('P7: does not get a first reply that may come out of a cache, and the tab itself believes it', async () => {
    const {world, server, browser, posted} = setUp();
    const network = browser.network!;
    const ping = network.ping.bind(network);
    network.ping = (tab, question) => {
      const {reply, cancel} = ping(tab, question);
      return {cancel, reply: reply.then((settled) => ({...settled, stored: true}))};
    };
    const tab = browser.open({channel: true});
    await world.pass(60 * SECOND);
    server.touch(0);
    posted();
    void tab.monitor.ping();
    await world.pass(1 * SECOND);
    const kinds = posted();
    assert.equal(kinds.includes('answer'), false);
    assert.equal(kinds.at(-1), 'withdrawn', 'the other tabs need not wait for its answer');
    assert.ok(tab.idle < 5 * SECOND, `idle for ${tab.idle} ms`);
  });

  it('X5: ends nothing again that has ended', async () => {
    const {world, server, browser, said} = setUp();
    server.announces = {user: 'ada'};
    const tab = browser.open({expireAction: 'lock', channel: false});
    await world.pass(601 * SECOND);
    assert.equal(tab.phase, 'locked');
    const before = [...tab.log];
    tab.monitor.receive(said({kind: 'ended', reason: 'idle'}));
    assert.deepEqual(tab.log, before);
  });

  it('B2: ends a page whose time is up too, although its timer is late', async () => {
    const {world, browser, said} = setUp();
    const tab = await active(browser, world);
    tab.wakesLate = 900;
    await world.pass(600 * SECOND);
    assert.equal(tab.shown, true);
    tab.monitor.receive(said({kind: 'ended', reason: 'idle'}));
    assert.equal(tab.phase, 'expired');
  });

  it('Kind: that the time is up is not believed if it comes twice: two tabs may have missed the same activity', async () => {
    const {world, browser, said} = setUp();
    const tab = await active(browser, world);
    tab.act();
    for (const reason of ['idle', 'idle'] as const) tab.monitor.receive(said({kind: 'ended', reason}));
    assert.equal(tab.phase, 'checking');
    await world.pass(2 * SECOND);
    assert.equal(tab.phase, 'active');
  });

  it('B2: that the server has ended the session is believed from a second tab', async () => {
    const {world, browser, said} = setUp();
    const tab = await active(browser, world);
    tab.act();
    tab.monitor.receive(said({kind: 'ended', reason: 'server'}));
    assert.equal(tab.phase, 'checking');
    tab.monitor.receive(said({kind: 'ended', reason: 'server'}));
    assert.equal(tab.phase, 'expired');
  });

  for (const [ageMs, phase] of [
    [9999, 'expired'],
    [10_000, 'checking'],
  ] as const) {
    it(`B2: that tells of a sign-out ${ageMs} ms ago makes the page ${phase}`, () => {
      const {browser, said} = setUp();
      const tab = browser.open({channel: false});
      tab.monitor.receive(said({kind: 'ended', reason: 'signed-out'}, null, ageMs));
      assert.equal(tab.phase, phase);
    });
  }

  it('P1: that the server is out of reach ends the wait for the warning', async () => {
    const {world, server, browser, said} = setUp();
    const tab = browser.open({channel: false});
    await world.pass(539 * SECOND);
    server.fault = 'hang';
    await world.pass(1.1 * SECOND);
    assert.equal(tab.phase, 'active');
    tab.monitor.receive(said({kind: 'hello'}));
    assert.equal(tab.phase, 'active');
    tab.monitor.receive(said({kind: 'unreachable', failures: 1, retryInMs: 500}));
    assert.equal(tab.phase, 'warning');
  });

  it('P1: or that of this tab, does not ask again what the server has said', async () => {
    const {world, server, browser, said, pings} = setUp();
    const tab = browser.open({channel: false});
    await world.pass(541 * SECOND);
    assert.equal(tab.phase, 'warning');
    tab.monitor.receive(said({kind: 'unreachable', failures: 1, retryInMs: 500}));
    await world.pass(5 * SECOND);
    assert.deepEqual(pings(541 * SECOND), []);
    server.fault = {status: 503};
    void tab.monitor.ping();
    await world.pass(5 * SECOND);
    assert.deepEqual(pings(546 * SECOND), [0]);
  });
});

describe('a page that is locked', () => {
  it('B4: asks nothing more by itself, after a sleep either', async () => {
    const {world, server, browser, pings} = setUp();
    server.announces = {user: 'ada'};
    const tab = browser.open({expireAction: 'lock', channel: false});
    await world.pass(10 * SECOND);
    await browser.sleep(700 * SECOND);
    tab.monitor.wake();
    await world.pass(60 * SECOND);
    assert.equal(tab.phase, 'locked');
    assert.deepEqual(pings(710 * SECOND), [0]);
    tab.monitor.wake();
    await world.pass(60 * SECOND);
    assert.deepEqual(pings(711 * SECOND), [59 * SECOND]);
  });
});
