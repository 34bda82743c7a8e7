import {expect} from '@open-wc/testing';
import type {SessionSecurityElement} from '../../src/element.ts';
import {FakeStreams} from '../support/fake-streams.ts';
import {fill, LIMITS, record} from '../support/mount.ts';
import {putFrame} from '../support/page.ts';
import {importInto} from '../support/second-tab.ts';
import {turn} from '../support/simulated-time.ts';
import {Traces} from '../support/traces.ts';

const PING = '/ping-with-events';

/** Longer than any page waits before it opens its stream; milliseconds. */
const AFTER_THE_START = 1200;

/** A visible tab waits so long for a hidden one, which may be suspended; milliseconds. */
const PATIENCE = 2000;

/** A tab with the module alone. Its element is no real one, so that many tabs are there at once. */
interface LightTab {
  readonly frame: HTMLIFrameElement;
  readonly page: Window & typeof globalThis;
  readonly element: LightElement;
}

type LightElement = HTMLElement & {
  pingUrl: string | null;
  pingInit: unknown;
  channel: string;
  phase: string;
  pings: number;
};

describe('session-security/events', () => {
  let server: FakeStreams;
  let channel: string;

  beforeEach(() => {
    server = new FakeStreams();
    channel = crypto.randomUUID();
  });

  async function openPage(markup = '') {
    const frame = await putFrame(`<!doctype html><title>Tab</title><body>${markup}`);
    const page = frame.contentWindow as Window & typeof globalThis;
    server.attach(page);
    return {frame, page};
  }

  /** Timers of the duration `atOnce` run at once. */
  async function lightTab(its: Partial<LightElement> = {}, atOnce?: number): Promise<LightTab> {
    const {frame, page} = await openPage();
    if (atOnce !== undefined) hurry(page, atOnce);
    page.customElements.define(
      'session-security',
      class extends page.HTMLElement {
        async ping() {
          (this as unknown as LightElement).pings++;
          return server.isRevoked ? 'expired' : 'active';
        }
      },
    );
    const element = page.document.createElement('session-security') as unknown as LightElement;
    Object.assign(element, {pingUrl: PING, channel, phase: 'active', pings: 0, ...its});
    page.document.body.append(element);
    await importInto(frame, 'session-events.ts');
    return {frame, page, element};
  }

  const setPhase = (element: LightElement, phase: string) => {
    element.phase = phase;
    element.setAttribute('phase', phase);
  };

  /** Runs timers of this duration at once. Returns the durations of all timers from now on. */
  const hurry = (page: Window & typeof globalThis, durationMs: number): readonly number[] => {
    const delays: number[] = [];
    const timeout = page.setTimeout.bind(page);
    page.setTimeout = ((run: () => void, delay = 0) => {
      delays.push(delay);
      return timeout(run, delay === durationMs ? 0 : delay);
    }) as typeof setTimeout;
    return delays;
  };

  const setHidden = (page: Window & typeof globalThis, hidden: boolean) => {
    Object.defineProperty(page.Document.prototype, 'hidden', {value: hidden, configurable: true});
    page.document.dispatchEvent(new Event('visibilitychange'));
  };

  const isOpen = () => server.until(() => server.open.size === 1, 'a stream is open');
  const isClosed = () => server.until(() => server.open.size === 0, 'no stream is open');

  it('E1: the page is covered as soon as the server says that the session has ended', async () => {
    const {frame, page} = await openPage();
    await importInto(frame, 'index.ts');
    await importInto(frame, 'session-events.ts');
    const element = page.document.createElement('session-security') as SessionSecurityElement;
    const events = record(fill(element, {...LIMITS, 'ping-url': PING, channel}));
    page.document.body.append(element);
    await isOpen();
    expect(element.phase).to.equal('active');
    server.end();
    await server.until(() => element.phase === 'expired', 'the page is covered');
    expect(events.at(-1)).to.include({type: 'session-expire', reason: 'revoked'});
    await isClosed();
  });

  it('E2: twenty tabs hold one connection; when its tab goes, another one has it', async () => {
    const tabs = await Promise.all(Array.from({length: 20}, () => lightTab()));
    await isOpen();
    await turn(AFTER_THE_START);
    expect([server.open.size, server.asked.length]).to.deep.equal([1, 1]);
    for (let count = 2; count < 5; count++) {
      const holder = tabs.findIndex(({page}) => page === [...server.open][0]?.from);
      expect(holder).to.be.at.least(0);
      tabs[holder]?.frame.remove();
      tabs.splice(holder, 1);
      await server.until(() => server.asked.length === count, `stream ${count} was opened`);
      expect(server.open.size).to.equal(1);
    }
    server.end();
    await server.until(() => tabs.some(({element}) => element.pings > 0), 'a tab has asked');
    expect(tabs.reduce((sum, {element}) => sum + element.pings, 0)).to.equal(1);
  });

  it('E2: sessions of two channels have a stream each', async () => {
    await lightTab();
    await lightTab({channel: crypto.randomUUID()});
    await server.until(() => server.open.size === 2, 'two streams are open');
  });

  it('E1: sends what the ping sends: its header, its credentials, and a bearer token that is fresh each time', async () => {
    let token = 0;
    await lightTab({
      pingUrl: `${PING}/?tenant=7`,
      pingInit: async () => ({headers: {Authorization: `Bearer ${++token}`}}),
    });
    await isOpen();
    const [{url, init}] = server.asked as [(typeof server.asked)[0]];
    expect(url.pathname + url.search).to.equal(`${PING}/events?tenant=7`);
    expect(init.headers).to.include({
      accept: 'text/event-stream',
      'x-requested-with': 'session-security',
      authorization: 'Bearer 1',
    });
    expect([init.method, init.credentials, init.cache]).to.deep.equal(['get', 'same-origin', 'no-store']);
    expect(init.body ?? null).to.equal(null);
  });

  it('E2: follows the element: added later, disabled, enabled, removed, replaced', async () => {
    const {page, element} = await lightTab();
    await isOpen();
    element.toggleAttribute('disabled', true);
    await isClosed();
    element.removeAttribute('disabled');
    await isOpen();
    element.remove();
    await isClosed();
    page.document.body.append(element);
    await isOpen();
    element.replaceWith(Object.assign(element.cloneNode(true), {pingUrl: PING, channel, phase: 'active'}));
    await turn(20);
    await isOpen();
  });

  it('E2: has no stream for an element without ping-url, or before it is defined', async () => {
    const {frame, page} = await openPage('<session-security ping-url="/ping"></session-security>');
    await importInto(frame, 'session-events.ts');
    await lightTab({pingUrl: null});
    await turn(AFTER_THE_START);
    expect([server.asked.length, page.document.querySelectorAll('session-security').length]).to.deep.equal([0, 1]);
  });

  it('E2: learns at the next ping that a script has set the property pingUrl', async () => {
    const {page, element} = await lightTab({pingUrl: null});
    element.pingUrl = PING;
    element.dispatchEvent(new page.Event('session-ping', {bubbles: true, composed: true}));
    await isOpen();
  });

  it('E2: finds an element in a shadow tree at its first ping', async () => {
    const {page, element} = await lightTab();
    const host = page.document.createElement('div');
    host.attachShadow({mode: 'open'}).append(element);
    await isClosed();
    page.document.body.append(host);
    element.dispatchEvent(new page.Event('session-ping', {bubbles: true, composed: true}));
    await isOpen();
    element.remove();
    await isClosed();
    host.shadowRoot?.append(element);
    await isOpen();
    const outer = page.document.createElement('div');
    outer.attachShadow({mode: 'closed'}).append(host);
    await isClosed();
    page.document.body.append(outer);
    await isOpen();
    host.remove();
    await isClosed();
  });

  it('E2: a page without a session leaves the stream to the tab where the user signs in, and has one after its own sign-in', async () => {
    server.isRevoked = true;
    server.answers = 204;
    const stranger = await lightTab();
    await server.until(() => stranger.element.pings === 1, 'the page has asked');
    server.isRevoked = false;
    server.answers = 200;
    const member = await lightTab();
    await isOpen();
    expect([...server.open][0]?.from).to.equal(member.page);
    const ping = new stranger.page.CustomEvent('session-ping', {bubbles: true, composed: true});
    stranger.element.dispatchEvent(Object.assign(ping, {result: 'active'}));
    await turn(20);
    member.frame.remove();
    await server.until(() => [...server.open].some(({from}) => from === stranger.page), 'the other page has it');
  });

  it('E2: a tab whose token is refused leaves the stream to another one', async () => {
    server.answers = 403;
    const refused = await lightTab();
    await server.until(() => refused.element.pings === 2, 'the page has been refused twice');
    server.answers = 200;
    const other = await lightTab();
    await isOpen();
    expect([...server.open][0]?.from).to.equal(other.page);
  });

  it('E2: a visible tab takes the stream from a hidden one, which may be suspended, and not from a visible one', async () => {
    const holder = await lightTab();
    await isOpen();
    const others = await Promise.all([lightTab({}, PATIENCE), lightTab({}, PATIENCE)]);
    await turn(AFTER_THE_START);
    expect(server.asked.length).to.equal(1);
    for (const {page} of [...others, holder]) setHidden(page, true);
    await turn(AFTER_THE_START);
    expect(server.asked.length).to.equal(1);
    setHidden(others[1]!.page, false);
    await server.until(() => server.asked.length === 2 && server.open.size === 1, 'the stream has moved');
    expect([...server.open][0]?.from).to.equal(others[1]!.page);
    others[1]!.frame.remove();
    await server.until(() => server.asked.length === 3 && server.open.size === 1, 'a tab in the queue has it');
  });

  it('E2: has no stream while the page is covered, and has one again after the same user has signed in', async () => {
    const {element} = await lightTab();
    await isOpen();
    for (const phase of ['checking', 'locked', 'expired']) {
      setPhase(element, phase);
      await isClosed();
      setPhase(element, 'active');
      await isOpen();
    }
    setPhase(element, 'warning');
    await turn(20);
    expect(server.open.size).to.equal(1);
  });

  it('E4: lets go when the page is left or frozen, so that another tab takes over, and comes back', async () => {
    const first = await lightTab();
    await isOpen();
    const second = await lightTab();
    for (const [left, back] of [
      ['pagehide', 'pageshow'],
      ['freeze', 'resume'],
    ] as const) {
      const holder = [...server.open][0]?.from === first.page ? first : second;
      const target = left === 'pagehide' ? holder.page : holder.page.document;
      target.dispatchEvent(new Event(left));
      await server.until(() => server.open.size === 1 && [...server.open][0]?.from !== holder.page, 'the other has it');
      target.dispatchEvent(new Event(back));
      await turn(20);
      expect(server.open.size).to.equal(1);
    }
  });

  it('E2: a page that is hidden for five minutes closes its stream, and opens it when it is shown', async () => {
    const {page} = await lightTab();
    await isOpen();
    const delays = hurry(page, 300_000);
    setHidden(page, true);
    await isClosed();
    expect(delays).to.include(300_000);
    setHidden(page, false);
    await isOpen();
  });

  it('E2: without locks, as on a page without TLS, there is no stream', async () => {
    const {frame, page} = await openPage();
    Object.defineProperty(page.navigator, 'locks', {value: undefined, configurable: true});
    page.document.body.append(page.document.createElement('session-security'));
    await importInto(frame, 'index.ts');
    await importInto(frame, 'session-events.ts');
    const element = page.document.querySelector('session-security') as SessionSecurityElement;
    fill(element, {...LIMITS, 'ping-url': PING, channel});
    await element.updateComplete;
    expect(await element.ping()).to.equal('active');
    await turn(AFTER_THE_START);
    expect([server.asked.length, element.phase]).to.deep.equal([0, 'active']);
  });

  it('D2: stopEvents() closes the stream, and leaves nothing behind', async () => {
    const {frame, page} = await openPage();
    const traces = new Traces(page);
    const element = page.document.createElement('session-security');
    Object.assign(element, {pingUrl: PING, channel, phase: 'active'});
    page.document.body.append(element);
    await importInto(frame, 'session-events.ts');
    await isOpen();
    const stop = page.document.createElement('script');
    stop.type = 'module';
    stop.textContent = `import {stopEvents} from '${new URL('../../src/session-events.ts', import.meta.url)}'; stopEvents();`;
    page.document.body.append(stop);
    await isClosed();
    // Requests that are cancelled stay in the list.
    expect(traces.left.filter((what) => what !== 'fetch')).to.deep.equal([]);
    element.toggleAttribute('disabled');
    element.toggleAttribute('disabled');
    await turn(AFTER_THE_START);
    expect(server.asked.length).to.equal(1);
  });
});
