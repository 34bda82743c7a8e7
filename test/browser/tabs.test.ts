import {expect} from '@open-wc/testing';
import {dialog, isOpen, LIMITS, mount, record, types, updated} from '../support/mount.ts';
import {openTab} from '../support/second-tab.ts';
import {simulatedTime} from '../support/simulated-time.ts';

describe('two tabs', () => {
  const time = simulatedTime();

  async function two(channels: {first?: string; second?: string} = {}) {
    const channel = crypto.randomUUID();
    const shared = {...LIMITS, 'logout-url': '/bye'};
    const first = await mount({...shared, channel: channels.first ?? channel});
    const second = await openTab({...shared, channel: channels.second ?? channel});
    // Long enough for both to have exchanged their first messages.
    await time.now.pass(1);
    first.activity();
    second.activity();
    return {first, second, events: [record(first), record(second)] as const};
  }

  /** Delivers messages without advancing the clock: nothing that waits for a timer can happen. */
  const messages = () => time.now.pass(0);

  it('B1: activity in one ends the warning in the other at once', async () => {
    const {first, second, events} = await two();
    await time.now.pass(30);
    expect([first.phase, second.phase]).to.deep.equal(['warning', 'warning']);
    first.activity();
    await messages();
    expect(second.phase).to.equal('active');
    await updated(second);
    expect(isOpen(second, 'dialog')).to.equal(false);
    expect(events[0].at(-1)).to.include({by: 'activity'});
    expect(events[1].at(-1)).to.include({by: 'tab'});
  });

  it('B1: activity in one counts in the other, however long the other is hidden', async () => {
    const {first, second, events} = await two();
    for (let i = 0; i < 5; i++) {
      await time.now.pass(20);
      second.activity();
    }
    await messages();
    expect([first.phase, second.phase]).to.deep.equal(['active', 'active']);
    expect(types(events[1])).to.deep.equal([]);
    await time.now.pass(31);
    expect([first.phase, second.phase]).to.deep.equal(['warning', 'warning']);
  });

  it('B2: sign-out in one covers the other at once', async () => {
    const {first, second, events} = await two();
    first.signOut();
    await messages();
    expect(second.phase).to.equal('expired');
    expect(dialog(second, 'cover').matches(':modal')).to.equal(true);
    expect(types(events[1])).to.deep.equal(['session-expire']);
    expect(events[1][0]).to.include({reason: 'signed-out'});
  });

  it('B2: both reach the deadline together', async () => {
    const {first, second, events} = await two();
    await time.now.pass(60);
    expect([first.phase, second.phase]).to.deep.equal(['expired', 'expired']);
    for (const each of events) expect(types(each)).to.deep.equal(['session-warn', 'session-expire']);
  });

  it('B4: send nothing while nothing changes', async () => {
    const channel = crypto.randomUUID();
    await two({first: channel, second: channel});
    // Enough for the answer to a late hello.
    await time.now.pass(1);
    const ear = new BroadcastChannel(channel);
    const heard: unknown[] = [];
    ear.onmessage = ({data}) => heard.push(data);
    await time.now.pass(25);
    await messages();
    ear.close();
    expect(heard).to.deep.equal([]);
  });

  it('B5: a new one takes over the true idle time', async () => {
    const channel = crypto.randomUUID();
    const first = await mount({...LIMITS, channel});
    await time.now.pass(20);
    const second = await openTab({...LIMITS, channel});
    expect(second.idleFor).to.equal(0);
    await time.now.until(() => second.idleFor >= 20, 'the new tab was told');
    expect(Math.abs(second.idleFor - first.idleFor)).to.be.at.most(1);
    await time.now.pass(10);
    expect(second.phase).to.equal('warning');
  });

  it('X5: a new one does not revive a session that is over in another', async () => {
    const channel = crypto.randomUUID();
    const first = await mount({...LIMITS, channel});
    await time.now.pass(60);
    await openTab({...LIMITS, channel});
    await time.now.pass(1);
    expect(first.phase).to.equal('expired');
  });

  it('do not affect each other on different channels', async () => {
    const {first, second} = await two({first: crypto.randomUUID()});
    await time.now.pass(20);
    first.activity();
    await time.now.pass(10);
    expect([first.phase, second.phase]).to.deep.equal(['active', 'warning']);
    first.signOut();
    await messages();
    expect(second.phase).to.equal('warning');
  });

  it('ignore other messages on their channel', async () => {
    const channel = crypto.randomUUID();
    const element = await mount({...LIMITS, channel});
    await time.now.pass(20);
    const stranger = new BroadcastChannel(channel);
    const sentAtMs = Date.now();
    const rubbish = [
      null,
      7,
      'logout',
      {},
      [],
      {protocol: 3, kind: 'ended', reason: 'signed-out', sentAtMs, idleMs: 0},
    ];
    for (const message of rubbish) stranger.postMessage(message);
    for (const idleMs of [-1, Number.NaN, '0', undefined]) {
      stranger.postMessage({protocol: 2, kind: 'activity', sentAtMs, idleMs});
    }
    stranger.postMessage({protocol: 2, kind: 'no such kind', sentAtMs, idleMs: null});
    stranger.postMessage({protocol: 2, kind: 'activity', sentAtMs: 'now', idleMs: 0});
    await messages();
    stranger.close();
    expect([element.phase, element.idleFor]).to.deep.equal(['active', 20]);
  });
});
