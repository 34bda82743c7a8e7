import {expect} from '@open-wc/testing';
import {type SimulatedServer, sessionSecurityHandlers} from '../../server-contract/msw.ts';
import type {SessionSecurityElement} from '../../src/element.ts';
import {type Attributes, create, dialog, isOpen, LIMITS, mount, record, types, updated} from '../support/mount.ts';
import {put} from '../support/page.ts';
import {openTab} from '../support/second-tab.ts';
import {simulatedNetwork, text} from '../support/simulated-network.ts';
import {simulatedTime, turn} from '../support/simulated-time.ts';

const PING = '/session_security/ping';
const LOGIN = '/sign-in?beside';

describe('a page that locks', () => {
  const time = simulatedTime();
  const network = simulatedNetwork();
  let server: SimulatedServer;

  beforeEach(() => {
    server = sessionSecurityHandlers({
      expireAfter: LIMITS['expire-after'],
      warnAfter: LIMITS['warn-after'],
      now: () => Date.now(),
    });
    network.use(...server.handlers);
  });

  const visible = (element: Element) => getComputedStyle(element).visibility === 'visible';

  /** An element whose session has ended by inactivity. */
  async function locked(attributes: Attributes = {}, content = '') {
    const channel = crypto.randomUUID();
    const element = await mount(
      {...LIMITS, 'ping-url': PING, 'expire-action': 'lock', 'login-url': LOGIN, channel, ...attributes},
      content,
    );
    const events = record(element);
    expect(await element.ping()).to.equal('active');
    await time.now.pass(60);
    await time.now.until(() => element.phase === 'locked', 'the page is locked');
    await updated(element);
    return {element, events, channel, cover: dialog(element, 'cover')};
  }

  async function lookBack(element: SessionSecurityElement, phase: string) {
    window.dispatchEvent(new Event('focus'));
    await time.now.until(() => element.phase === phase, `phase ${phase}`);
    await updated(element);
  }

  it('L1: stays covered, and offers to sign in in a new window', async () => {
    const page = await put('<p>secret</p>');
    const {element, events, cover} = await locked();
    expect(element.getAttribute('phase')).to.equal('locked');
    expect(events.at(-1)).to.include({type: 'session-expire', reason: 'idle'});
    expect([cover.matches(':modal'), visible(page), page.isConnected]).to.deep.equal([true, false, true]);
    const link = cover.querySelector('a');
    const login = new URL(LOGIN, location.href).href;
    expect([link?.getAttribute('href'), link?.target, link?.rel]).to.deep.equal([login, '_blank', 'noopener']);
    expect(cover.innerText).to.contain('Sign in to continue').and.to.contain('Your work is still here');
  });

  it('L1: is hidden from find-in-page and from the title of its tab', async () => {
    const before = document.title;
    document.title = 'Record of Imogen Vale';
    try {
      await put('<p>a word that nobody uses: gnomonic</p>');
      const {element} = await locked();
      expect(document.title).to.equal('Sign in to continue');
      // Not standard, but in every engine: finds the same as find-in-page.
      expect((window as unknown as {find(text: string): boolean}).find('gnomonic')).to.equal(false);
      server.signIn('user');
      await lookBack(element, 'active');
      expect(document.title).to.equal('Record of Imogen Vale');
    } finally {
      document.title = before;
    }
  });

  it('W11: keeps the focus on the cover when the button goes that had it', async () => {
    const channel = crypto.randomUUID();
    const element = await mount({...LIMITS, 'ping-url': PING, 'expire-action': 'lock', 'logout-url': '/bye', channel});
    expect(await element.ping()).to.equal('active');
    network.answer(PING, () => text('', 'text/plain', 500));
    for (const type of ['pagehide', 'pageshow']) dispatchEvent(new PageTransitionEvent(type, {persisted: true}));
    await time.now.pass(6);
    const signOut = element.shadowRoot?.querySelector('button') as HTMLElement;
    signOut.focus();
    expect([element.phase, element.shadowRoot?.activeElement]).to.deep.equal(['checking', signOut]);
    await time.now.pass(60);
    await time.now.until(() => element.phase === 'locked', 'the page is locked');
    await updated(element);
    expect(signOut.isConnected).to.equal(false);
    expect(element.shadowRoot?.activeElement?.getAttribute('role')).to.equal('group');
  });

  it('L1: comes back exactly as it was', async () => {
    const page = await put('<div><textarea>one two three</textarea><p style="height: 3000px"></p></div>');
    const field = page.querySelector('textarea')!;
    field.value = 'one two three four';
    field.focus();
    field.setSelectionRange(4, 7);
    scrollTo(0, 40);
    const {element, events} = await locked();
    server.signIn('user');
    await lookBack(element, 'active');
    expect(isOpen(element, 'cover')).to.equal(false);
    expect([visible(field), field.value]).to.deep.equal([true, 'one two three four']);
    expect([document.activeElement === field, scrollY]).to.deep.equal([true, 40]);
    expect([field.selectionStart, field.selectionEnd]).to.deep.equal([4, 7]);
    expect(events.find(({type}) => type === 'session-resume')).to.include({by: 'signin'});
    expect(element.expiresIn).to.be.above(50);
  });

  it('L1: resumes when the same user has signed in and another page opens', async () => {
    const {element, channel} = await locked();
    server.signIn('user');
    await openTab({...LIMITS, 'ping-url': PING, channel});
    // The first ping of the new page.
    await time.now.pass(2);
    await time.now.until(() => element.phase === 'active', 'the page is shown');
  });

  it('L1: stays locked while no user has signed in', async () => {
    const {element, events} = await locked();
    const before = events.length;
    window.dispatchEvent(new Event('focus'));
    await time.now.until(() => events.length > before, 'the server was asked');
    expect(events.at(-1)).to.include({type: 'session-ping', result: 'expired'});
    expect(element.phase).to.equal('locked');
    expect(types(events).filter((type) => type === 'session-expire').length).to.equal(1);
  });

  it('L2: is left when another user has signed in', async () => {
    const {element, events} = await locked();
    server.signIn('somebody else');
    await lookBack(element, 'expired');
    expect(events.filter(({type}) => type === 'session-expire').at(-1)).to.include({reason: 'server'});
    expect(dialog(element, 'cover').innerText).to.contain('signed out');
  });

  it('L1: has no link without login-url, and shows the content of the slot', async () => {
    const {element, cover} = await locked({'login-url': false}, '<b slot="expired">Ask at the desk.</b>');
    expect(cover.querySelector('a')).to.equal(null);
    expect(element.firstElementChild!.getClientRects().length).to.equal(1);
  });

  it('F2: still asks before unsaved work is left', async () => {
    const form = await put<HTMLFormElement>('<form><input name="note"></form>');
    const {element} = await locked({'guard-forms': true});
    // Input of a script counts once the user has touched the page, and no user has touched this one.
    Object.defineProperty(navigator, 'userActivation', {configurable: true, value: {hasBeenActive: true}});
    form.querySelector('input')!.dispatchEvent(new Event('input', {bubbles: true}));
    Reflect.deleteProperty(navigator, 'userActivation');
    const leaving = new Event('beforeunload', {cancelable: true});
    window.dispatchEvent(leaving);
    expect([element.phase, leaving.defaultPrevented]).to.deep.equal(['locked', true]);
  });

  it('leaves nothing behind when the element is removed', async () => {
    const page = await put('<p>secret</p>');
    const {element} = await locked();
    element.remove();
    await turn();
    expect(visible(page)).to.equal(true);
    const again = create({...LIMITS, channel: element.channel});
    await put('<div></div>').then((place) => place.append(again));
    await updated(again);
    expect(again.phase).to.equal('active');
    again.remove();
  });
});
