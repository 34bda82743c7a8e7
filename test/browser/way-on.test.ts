import {expect} from '@open-wc/testing';
import '../../src/i18n/locales/de.ts';
import type {SessionSecurityElement} from '../../src/element.ts';
import type {SessionWarnEvent} from '../../src/events.ts';
import {type Attributes, dialog, isOpen, LIMITS, mount, part, record, updated} from '../support/mount.ts';
import {put} from '../support/page.ts';
import {openTab} from '../support/second-tab.ts';
import {simulatedNetwork, text} from '../support/simulated-network.ts';
import {simulatedTime} from '../support/simulated-time.ts';

const PING = '/ping-of-a-user-who-waits';
const UNSAVED = 'What you have not saved may be lost.';

describe('the texts of the dialogs, and the links and buttons of the cover', () => {
  const time = simulatedTime();
  const network = simulatedNetwork();

  async function warned(attributes: Attributes = {}, prepare: (element: HTMLElement) => void = () => {}) {
    const element = await mount({...LIMITS, ...attributes});
    prepare(element);
    await time.now.pass(30);
    await updated(element);
    expect(isOpen(element, 'dialog')).to.equal(true);
    return element;
  }

  /** A page that came back `seconds` ago from the back/forward cache, and whose server fails. */
  async function checking(seconds: number, attributes: Attributes = {}) {
    network.answer(PING, () => text('', 'text/plain', 500));
    const element = await mount({...LIMITS, 'ping-url': PING, ...attributes});
    await comeBack(element);
    await time.now.pass(seconds);
    return element;
  }

  async function comeBack(element: SessionSecurityElement) {
    for (const type of ['pagehide', 'pageshow']) dispatchEvent(new PageTransitionEvent(type, {persisted: true}));
    expect(element.phase).to.equal('checking');
  }

  const message = (element: Element) => part(element, 'message').innerText;
  /** Heading and message of the cover. */
  const says = (element: Element) =>
    [...dialog(element, 'cover').querySelectorAll('h2, h2 ~ p')].map(({textContent}) => textContent);
  /** The links and buttons on the cover. */
  const ways = (element: Element) =>
    [...dialog(element, 'cover').querySelectorAll<HTMLElement>('a, button')].filter(
      (way) => way.getClientRects().length > 0,
    );

  describe('about text that was not saved', () => {
    it('warns that it may be lost', async () => {
      expect(message(await warned())).to.equal(`Signing out protects your information.\n${UNSAVED}`);
    });

    it('promises no loss to a page that keeps its content, by expire-action="lock"', async () => {
      const element = await warned({'expire-action': 'lock', 'login-url': '/sign-in'});
      expect(message(element).trim()).to.equal('Signing out protects your information.');
    });

    it('promises no loss to a page that saves it at session-warn', async () => {
      const element = await warned({}, (it) =>
        it.addEventListener('session-warn', (event) => (event as SessionWarnEvent).waitUntil(Promise.resolve())),
      );
      expect(message(element)).not.to.contain(UNSAVED);
    });

    it('warns with guard-forms only while a form is unsaved', async () => {
      const form = await put<HTMLFormElement>('<form><input></form>');
      const element = await warned({'guard-forms': true});
      expect(message(element)).not.to.contain(UNSAVED);
      // Otherwise events of scripts do not count (F1).
      Object.defineProperty(navigator, 'userActivation', {configurable: true, value: {hasBeenActive: true}});
      form.querySelector('input')!.dispatchEvent(new Event('input', {bubbles: true}));
      Reflect.deleteProperty(navigator, 'userActivation');
      await time.now.pass(1);
      expect(message(element)).to.contain(UNSAVED);
      element.clearUnsaved();
      await time.now.pass(1);
      expect(message(element)).not.to.contain(UNSAVED);
    });

    it('I2: says nothing of it where the page gives an empty text', async () => {
      const element = await warned();
      element.messages = {unsavedWarning: ''};
      await updated(element);
      expect(message(element)).not.to.contain(UNSAVED);
    });
  });

  it('W3: marks the last ten seconds by colour, by weight and by a thicker bar', async () => {
    const element = await warned();
    const look = () => {
      const {color, fontWeight} = getComputedStyle(part(element, 'countdown'));
      const bar = getComputedStyle(part(element, 'progress'));
      return [color, bar.color, fontWeight, bar.transform];
    };
    await time.now.pass(19);
    expect(element.expiresIn).to.equal(11);
    const before = look();
    const height = part(element, 'dialog').offsetHeight;
    await time.now.pass(1);
    expect(element.shadowRoot?.querySelectorAll('.urgent').length).to.equal(2);
    const after = look();
    for (const [i, value] of after.entries()) expect(value, String(i)).not.to.equal(before[i]);
    expect(after[0]).to.equal(after[1]);
    // Nothing moves under a pointer that is on its way to a button.
    expect(part(element, 'dialog').offsetHeight).to.equal(height);
    part(element, 'stay-button').click();
    await time.now.pass(30);
    expect(element.shadowRoot?.querySelector('.urgent')).to.equal(null);
  });

  describe('at the end', () => {
    it('X1: gives a user who has signed out no reason, also in other tabs', async () => {
      const channel = crypto.randomUUID();
      const element = await mount({...LIMITS, channel, 'logout-url': '/bye'});
      const other = await openTab({...LIMITS, channel, 'logout-url': '/bye'});
      element.signOut();
      await time.now.until(() => other.phase === 'expired', 'the other tab is covered');
      for (const each of [element, other]) expect(says(each)).to.deep.equal(['You have been signed out']);
    });

    it('X1: gives a user whose time was up the reason', async () => {
      const element = await mount(LIMITS);
      await time.now.pass(60);
      expect(says(element)).to.deep.equal([
        'You have been signed out',
        'Your session has ended to protect your information. Sign in again to continue.',
      ]);
    });

    it('X1: offers to sign in where the page is not left within five seconds', async () => {
      const element = await mount({...LIMITS, 'login-url': '/sign-in', 'logout-url': '/bye'});
      await time.now.pass(64);
      expect([element.phase, ways(element).length]).to.deep.equal(['expired', 0]);
      await time.now.pass(1);
      const [link] = ways(element) as [HTMLAnchorElement];
      expect([link.innerText, new URL(link.href).pathname, link.target]).to.deep.equal([
        'Sign in again',
        '/sign-in',
        '_self',
      ]);
      expect(ways(element).length).to.equal(1);
    });

    for (const [what, attributes, path] of [
      ['logout-url', {'logout-url': '/bye'}, '/bye'],
      ['the page itself', {}, location.pathname],
    ] as const) {
      it(`X1: leads to ${what} without login-url`, async () => {
        const element = await mount({...LIMITS, ...attributes});
        await time.now.pass(66);
        const links = ways(element) as HTMLAnchorElement[];
        expect(links.map(({href, target}) => [new URL(href).pathname, target])).to.deep.equal([[path, '_self']]);
      });
    }
  });

  describe('while the server is asked', () => {
    it('X1: offers nothing at first, and to sign in and out after five seconds, still covered', async () => {
      const page = await put('<p>secret</p>');
      const element = await checking(4, {'login-url': '/sign-in', 'logout-url': '/bye'});
      const events = record(element);
      expect(ways(element)).to.deep.equal([]);
      await time.now.pass(2);
      const [signIn, signOut] = ways(element) as [HTMLAnchorElement, HTMLElement];
      expect([signIn.innerText, signIn.target]).to.deep.equal(['Sign in again (opens a new window)', '_blank']);
      expect(signOut.innerText).to.equal('Sign out');
      expect(getComputedStyle(page).visibility).to.equal('hidden');
      signOut.click();
      await updated(element);
      expect(events.at(-1)).to.include({type: 'session-expire', reason: 'signed-out'});
      expect(says(element)).to.deep.equal(['You have been signed out']);
      expect(getComputedStyle(page).visibility).to.equal('hidden');
    });

    it('X1: offers nothing if the page has set no address for it', async () => {
      expect(ways(await checking(6))).to.deep.equal([]);
    });

    it('X1: waits again when the page is covered again', async () => {
      const element = await checking(6, {'logout-url': '/bye'});
      expect(ways(element).length).to.equal(1);
      element.pingUrl = null;
      await updated(element);
      expect(element.phase).to.equal('active');
      element.pingUrl = PING;
      await updated(element);
      await comeBack(element);
      await time.now.pass(4);
      expect(ways(element)).to.deep.equal([]);
      await time.now.pass(1);
      expect(ways(element).length).to.equal(1);
    });
  });

  describe('to a translator of pages', () => {
    it('I1: keeps texts in the language of the page as they are', async () => {
      expect(dialog(await warned({lang: 'de'}), 'dialog').translate).to.equal(false);
      expect(dialog(await warned({lang: 'tlh-x-other'}), 'dialog').translate).to.equal(true);
    });

    it('W3: goes on counting in words that a translator has replaced', async () => {
      const element = await warned({lang: 'tlh-x-other'});
      const countdown = part(element, 'countdown');
      countdown.innerHTML = '<font><font>Another 30 seconds</font></font>';
      await time.now.pass(2);
      expect(countdown.innerText).to.equal('You will be signed out in 28\u00a0seconds.');
    });
  });
});
