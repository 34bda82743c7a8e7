import {expect} from '@open-wc/testing';
import {LIMITS, mount, record, types} from '../support/mount.ts';
import {json, simulatedNetwork, text} from '../support/simulated-network.ts';
import {simulatedTime} from '../support/simulated-time.ts';

const PING = '/ping-of-a-tab-with-an-end';

describe('a page in a tab that has seen the end of a session', () => {
  const time = simulatedTime();
  const network = simulatedNetwork();

  afterEach(() => Reflect.deleteProperty(navigator.serviceWorker, 'controller'));

  /** As if the server had just sent this page: the simulated network is a service worker. */
  function comeFromNetwork(): void {
    Object.defineProperty(navigator.serviceWorker, 'controller', {configurable: true, value: null});
    Object.assign(performance, {getEntriesByType: () => [{type: 'navigate', transferSize: 1}]});
  }

  /** An element that follows an end in this tab, with the server out of reach. */
  async function afterAnEnd(channel: string = crypto.randomUUID()) {
    network.answer(PING, () => text('', 'text/plain', 500));
    const earlier = await mount({...LIMITS, 'ping-url': PING, channel});
    earlier.signOut();
    earlier.remove();
    const element = await mount({...LIMITS, 'ping-url': PING, channel});
    expect(element.phase).to.equal('checking');
    return element;
  }

  it('X7: is left at the end of the next session, also if another tab was told that this one lives', async () => {
    comeFromNetwork();
    const channel = crypto.randomUUID();
    const element = await afterAnEnd(channel);
    const events = record(element);
    const other = new BroadcastChannel(channel);
    const answer = {kind: 'answer', session: {idleFor: 0}, ageMs: 0};
    other.postMessage({protocol: 2, sentAtMs: Date.now(), idleMs: null, ...answer});
    await time.now.until(() => element.phase === 'active', 'the page is shown');
    other.close();
    network.answer(PING, () => json('logout'));
    expect(await element.ping()).to.equal('expired');
    expect([element.phase, types(events).includes('session-expire')]).to.deep.equal(['expired', true]);
  });
  for (const [way, isFromNetwork] of [
    ['that a service worker may have stored', false],
    ['of the server', true],
  ] as const) {
    it(`X7, P7: a first reply ${way}, without the id of its ping, ${isFromNetwork ? 'shows the page' : 'is not believed'}`, async () => {
      if (isFromNetwork) comeFromNetwork();
      const element = await afterAnEnd();
      const answer = (date: Date) => network.answer(PING, () => json(5, {headers: {date: date.toUTCString()}}));
      const first = new Date('2026-01-01T00:00:00Z');
      answer(first);
      expect(await element.ping()).to.equal(isFromNetwork ? 'active' : 'unreachable');
      expect(element.phase).to.equal(isFromNetwork ? 'active' : 'checking');
      if (isFromNetwork) return;
      expect(await element.ping()).to.equal('unreachable');
      answer(new Date(Number(first) + 60_000));
      expect(await element.ping()).to.equal('active');
      expect(element.phase).to.equal('active');
    });
  }

  it('P7: no other tab is told of a first reply that a service worker may have stored', async () => {
    const channel = crypto.randomUUID();
    const heard: string[] = [];
    const other = new BroadcastChannel(channel);
    other.onmessage = ({data}) => heard.push(data.kind);
    const answer = (date: string) => network.answer(PING, () => json(5, {headers: {date}}));
    const element = await mount({...LIMITS, 'ping-url': PING, channel});
    answer('Thu, 01 Jan 2026 00:00:00 GMT');
    expect(await element.ping()).to.equal('active');
    expect(element.idleFor).to.be.at.least(5);
    answer('Thu, 01 Jan 2026 00:01:00 GMT');
    expect(await element.ping()).to.equal('active');
    await time.now.until(() => heard.includes('answer'), 'the second reply is told');
    expect(heard.filter((kind) => kind === 'answer').length).to.equal(1);
    other.close();
  });
});
