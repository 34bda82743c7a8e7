import {expect} from '@open-wc/testing';
import {LIMITS, mount, record, types} from '../support/mount.ts';
import {json, simulatedNetwork, text} from '../support/simulated-network.ts';
import {simulatedTime} from '../support/simulated-time.ts';

const PING = '/ping-of-a-tab-with-an-end';

describe('a page in a tab that has seen the end of a session', () => {
  const time = simulatedTime();
  const network = simulatedNetwork();

  // As if the server had just sent this page: the simulated network is a service worker.
  beforeEach(() => {
    Object.defineProperty(navigator.serviceWorker, 'controller', {configurable: true, value: null});
    Object.assign(performance, {getEntriesByType: () => [{type: 'navigate', transferSize: 1}]});
  });
  afterEach(() => Reflect.deleteProperty(navigator.serviceWorker, 'controller'));

  it('X7: is left at the end of the next session, also if another tab was told that this one lives', async () => {
    const channel = crypto.randomUUID();
    network.answer(PING, () => text('', 'text/plain', 500));
    const earlier = await mount({...LIMITS, 'ping-url': PING, channel});
    earlier.signOut();
    earlier.remove();
    const element = await mount({...LIMITS, 'ping-url': PING, channel});
    const events = record(element);
    expect(element.phase).to.equal('checking');
    const other = new BroadcastChannel(channel);
    const answer = {kind: 'answer', session: {idleFor: 0}, ageMs: 0};
    other.postMessage({protocol: 2, sentAtMs: Date.now(), idleMs: null, ...answer});
    await time.now.until(() => element.phase === 'active', 'the page is shown');
    other.close();
    network.answer(PING, () => json('logout'));
    expect(await element.ping()).to.equal('expired');
    expect([element.phase, types(events).includes('session-expire')]).to.deep.equal(['expired', true]);
  });
});
