import {expect} from '@open-wc/testing';
import {stub} from 'sinon';
import type {SessionExpireEvent} from '../../src/events.ts';
import {findMessages} from '../../src/i18n/registry.ts';
import {
  type Attributes,
  dialog,
  isOpen,
  LIMITS,
  liveRegion,
  mount,
  named,
  part,
  record,
  types,
  updated,
} from '../support/mount.ts';
import {put} from '../support/page.ts';
import {openTab} from '../support/second-tab.ts';
import {json, simulatedNetwork, text} from '../support/simulated-network.ts';
import {simulatedTime, turn} from '../support/simulated-time.ts';
import {hand, needsHand} from '../support/trusted-input.ts';

const PING = '/ping-of-a-covered-page';

describe('the cover', () => {
  const time = simulatedTime();
  const network = simulatedNetwork();

  /** An element past its deadline, without a server. */
  async function covered(attributes: Attributes = {}, content = '') {
    const element = await mount({...LIMITS, ...attributes}, content);
    const events = record(element);
    await time.now.pass(element.expireAfter);
    expect(element.phase).to.equal('expired');
    return {element, events, cover: dialog(element, 'cover')};
  }

  /** Is the element the only thing at each point of the window? Inert elements are not found at a point. */
  function hidesAll(element: Element): boolean {
    const {clientWidth, clientHeight} = document.documentElement;
    const {left, top, right, bottom} = dialog(element, 'cover').getBoundingClientRect();
    if (left > 0 || top > 0 || right < clientWidth || bottom < clientHeight) return false;
    const over = (size: number) => [1, size / 4, size / 2, (size * 3) / 4, size - 2];
    return over(clientWidth).every((x) => over(clientHeight).every((y) => document.elementFromPoint(x, y) === element));
  }

  function visible(element: Element): boolean {
    return getComputedStyle(element).visibility === 'visible';
  }

  /** The texts of the cover. */
  function says(element: Element): string {
    return dialog(element, 'cover').innerText;
  }

  it('X1: hides the whole page and is opaque', async () => {
    const page = await put<HTMLElement>('<p style="position: fixed; inset: 0; z-index: 2147483647">secret</p>');
    const {element, cover} = await covered();
    expect(cover.matches(':modal')).to.equal(true);
    expect(hidesAll(element)).to.equal(true);
    expect(visible(page)).to.equal(false);
    for (const pseudo of [null, '::backdrop']) {
      const {backgroundColor, opacity} = getComputedStyle(cover, pseudo);
      expect([opacity, /^rgb\(/.test(backgroundColor)], String(pseudo)).to.deep.equal(['1', true]);
    }
  });

  it('X1: hides the page in the first script that runs after the deadline', async () => {
    const page = await put('<p>secret</p>');
    const element = await mount(LIMITS);
    time.now.jump(3600);
    expect(visible(page)).to.equal(true);
    window.dispatchEvent(new Event('focus'));
    expect(dialog(element, 'cover').matches(':modal')).to.equal(true);
    expect(visible(page)).to.equal(false);
  });

  it('X1: hides the snapshot of the page that a view transition shows', async function () {
    if (!('startViewTransition' in document)) this.skip();
    const style = await put<HTMLStyleElement>('<style></style>');
    style.textContent = '::view-transition-group(root) {animation-duration: 60s}';
    const transition = document.startViewTransition(() => {});
    await transition.ready;
    await covered();
    expect(getComputedStyle(document.documentElement, '::view-transition').display).to.equal('none');
    transition.skipTransition();
  });

  it('X1: replaces the title of the page, also one that is set later, and gives the latest one back', async () => {
    const before = document.title;
    document.title = 'Record of Imogen Vale';
    try {
      const {element} = await covered();
      expect(document.title).to.equal('You have been signed out');
      document.title = 'Message for Imogen Vale';
      await turn(20);
      expect(document.title).to.equal('You have been signed out');
      element.remove();
      await turn();
      expect(document.title).to.equal('Message for Imogen Vale');
    } finally {
      document.title = before;
    }
  });

  it('X8: covers a page whose title cannot be set, and whose storage throws', async () => {
    const storageOf = Object.getOwnPropertyDescriptor(window, 'sessionStorage')!;
    const titleOf = Object.getOwnPropertyDescriptor(Document.prototype, 'title')!;
    Object.defineProperty(window, 'sessionStorage', {
      configurable: true,
      get() {
        throw new DOMException('refused', 'SecurityError');
      },
    });
    Object.defineProperty(Document.prototype, 'title', {
      ...titleOf,
      set() {
        throw new TypeError('read-only');
      },
    });
    const complaint = stub(console, 'error');
    try {
      network.answer(PING, () => text('"logout"'));
      const element = await mount({...LIMITS, 'ping-url': PING, 'logout-url': '/bye'});
      const events = record(element);
      await element.ping();
      expect(types(events)).to.include('session-expire');
      expect(hidesAll(element)).to.equal(true);
    } finally {
      complaint.restore();
      Object.defineProperty(Document.prototype, 'title', titleOf);
      Object.defineProperty(window, 'sessionStorage', storageOf);
    }
  });

  it('X1: keeps its title against a page that answers each change of it, without a busy loop', async () => {
    const before = document.title;
    const name = 'Record of Imogen Vale';
    let answers = 0;
    const insist = new MutationObserver(() => {
      if (document.title !== name && answers++ < 1000) document.title = name;
    });
    insist.observe(document.head, {subtree: true, childList: true});
    try {
      document.title = name;
      await covered();
      await turn(20);
      expect(answers).to.be.below(1000);
      insist.disconnect();
      await time.now.pass(1);
      expect(document.title).to.equal('You have been signed out');
    } finally {
      insist.disconnect();
      document.title = before;
    }
  });

  it('X1: covers a frame that was not displayed at the deadline', async () => {
    const element = await openTab({...LIMITS, channel: crypto.randomUUID()});
    const frame = element.ownerDocument.defaultView?.frameElement as HTMLIFrameElement;
    frame.style.display = 'none';
    await time.now.pass(60);
    expect(element.phase).to.equal('expired');
    frame.style.display = '';
    expect(dialog(element, 'cover').matches(':modal')).to.equal(true);
    expect(says(element)).to.contain('signed out');
  });

  it('X4: leaves the title alone on pagehide, because the history shows it', async () => {
    const before = document.title;
    await mount({...LIMITS, 'ping-url': PING});
    window.dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}));
    expect(document.title).to.equal(before);
  });

  it('T7: uncovers a page that waits for a server when ping-url is removed', async () => {
    network.answer(PING, () => text('', 'text/plain', 500));
    const element = await mount({...LIMITS, 'ping-url': PING});
    window.dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}));
    window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}));
    expect(element.phase).to.equal('checking');
    element.pingUrl = null;
    await updated(element);
    expect(element.phase).to.equal('active');
  });

  it('X1: has an accessible name also when the page slots in its own text', async () => {
    const {cover} = await covered({}, '<b slot="expired">Good night</b>');
    expect(named(cover).getAttribute('aria-label')).to.equal('You have been signed out');
  });

  it('X1: hides the page again at once when a router inserts the element again', async () => {
    const page = await put('<p>secret</p>');
    network.answer(PING, () => new Promise(() => {}));
    const element = await mount({...LIMITS, 'ping-url': PING});
    time.now.jump(3600);
    window.dispatchEvent(new Event('focus'));
    expect(element.phase).to.equal('checking');
    element.remove();
    await turn(5);
    page.after(element);
    await updated(element);
    expect([element.phase, visible(page)]).to.deep.equal(['checking', false]);
  });

  it('X1: closes the warning', async () => {
    const element = await mount(LIMITS);
    await time.now.pass(30);
    expect(isOpen(element, 'dialog')).to.equal(true);
    await time.now.pass(30);
    expect(isOpen(element, 'dialog')).to.equal(false);
  });

  describe('over elements that the page opens later', () => {
    const showModal = (it: Element) => (it as HTMLDialogElement).showModal();

    for (const [name, markup, open] of [
      ['a dialog', '<dialog>secret</dialog>', showModal],
      ['a popover', '<div popover>secret</div>', (it: HTMLElement) => it.showPopover()],
      ['a dialog that insists', '<dialog style="visibility: visible">secret</dialog>', showModal],
      ['a dialog of which a part insists', '<dialog><b style="visibility: visible">secret</b></dialog>', showModal],
    ] as const) {
      it(`X1: hides ${name}`, async () => {
        const page = await put<HTMLElement>(markup);
        const {element} = await covered();
        open(page);
        expect([page, ...page.children].filter(visible).length).to.equal(0);
        element.remove();
        await turn();
        expect(visible(page)).to.equal(true);
      });
    }

    it('X1: is above a dialog in a shadow tree, which no style sheet of the document reaches', async () => {
      const page = await put('<div></div>');
      const root = page.attachShadow({mode: 'closed'});
      root.innerHTML = '<dialog style="width: 90vw; height: 90vh">secret</dialog>';
      const {element} = await covered();
      showModal(root.firstElementChild!);
      expect(hidesAll(element)).to.equal(true);
    });

    it('X1: two covers on one page do not raise each other for ever', async () => {
      const {element: first} = await covered();
      const {element: second} = await covered();
      expect([first, second].filter((each) => dialog(each, 'cover').matches(':modal')).length).to.equal(2);
      expect(hidesAll(second)).to.equal(true);
    });
  });

  for (const [name, css] of [
    ['hides the element', 'session-security {display: none !important; visibility: hidden !important}'],
    ['makes it transparent', 'session-security {opacity: 0 !important}'],
    ['moves it away', 'session-security {position: fixed !important; transform: translate(-9999px) !important}'],
  ] as const) {
    it(`X1: hides the page although a style sheet ${name}`, async () => {
      const style = await put<HTMLStyleElement>('<style></style>');
      style.textContent = css;
      const {element} = await covered();
      expect(hidesAll(element)).to.equal(true);
      expect(getComputedStyle(dialog(element, 'cover')).visibility).to.equal('visible');
    });
  }

  for (const style of ['visibility: hidden', 'opacity: 0', 'transform: scale(0.1)', 'overflow: hidden; height: 0']) {
    it(`X1: hides the page from inside an element with ${style}`, async () => {
      const place = await put<HTMLElement>(`<div style="${style}"></div>`);
      const element = await mount(LIMITS);
      place.append(element);
      await time.now.pass(60);
      expect(hidesAll(element)).to.equal(true);
    });
  }

  it('X1: goes when the server reports later activity, and the page is unchanged', async () => {
    const page = await put('<div><textarea>one two three</textarea><p style="height: 3000px"></p></div>');
    const field = page.querySelector('textarea')!;
    field.focus();
    field.setSelectionRange(4, 7);
    scrollTo(0, 40);
    network.answer(PING, () => json(3));
    const element = await mount({...LIMITS, 'ping-url': PING});
    const events = record(element);
    time.now.jump(3600);
    window.dispatchEvent(new Event('focus'));
    expect(element.phase).to.equal('checking');
    expect(hidesAll(element)).to.equal(true);
    expect(says(element)).to.contain('checking').and.not.to.contain('signed out');
    await time.now.until(() => element.phase === 'active', 'the server has answered');
    await updated(element);
    expect(isOpen(element, 'cover')).to.equal(false);
    expect(visible(field)).to.equal(true);
    expect(document.activeElement === field).to.equal(true);
    expect([field.selectionStart, field.selectionEnd, scrollY]).to.deep.equal([4, 7, 40]);
    expect(types(events)).to.deep.equal(['session-ping']);
  });

  it('X1: leaves the attributes of the root element as they are in the page', async () => {
    const root = document.documentElement;
    const covers = async (meanwhile = () => {}) => {
      const {element} = await covered();
      const isClipped = root.style.clipPath !== '';
      meanwhile();
      element.disabled = true;
      await element.updateComplete;
      return isClipped;
    };
    expect([await covers(), root.hasAttribute('style')]).to.deep.equal([true, false]);
    await covers(() => root.style.setProperty('transition', 'color 1s'));
    expect(root.style.transition).to.contain('color 1s');
    root.removeAttribute('style');
  });

  it('W6: moves when the page hides an ancestor of it, so that a covered page is not empty', async () => {
    const place = await put<HTMLElement>('<div></div>');
    const element = await mount(LIMITS);
    place.append(element);
    await time.now.pass(60);
    expect([hidesAll(element), element.parentNode === place]).to.deep.equal([true, true]);
    place.style.display = 'none';
    await time.now.until(() => element.parentNode === document.body, 'the element is moved');
    await updated(element);
    expect(hidesAll(element)).to.equal(true);
    element.remove();
  });

  it('X1: stays and says so when the server answers that the session is over', async () => {
    network.answer(PING, () => text('"logout"'));
    const element = await mount({...LIMITS, 'ping-url': PING});
    const events = record(element);
    time.now.jump(3600);
    window.dispatchEvent(new Event('focus'));
    await time.now.until(() => element.phase === 'expired', 'the server has answered');
    await updated(element);
    expect(hidesAll(element)).to.equal(true);
    expect(says(element)).to.contain('signed out');
    expect(types(events)).to.deep.equal(['session-ping', 'session-expire']);
  });

  it('W11: announces each state of the session once, one after the other', async () => {
    network.answer(PING, () => text('', 'text/plain', 500));
    const element = await mount({...LIMITS, 'ping-url': PING});
    window.dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}));
    window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}));
    const line = liveRegion(dialog(element, 'cover'));
    const said = [line.textContent];
    await time.now.pass(1.75);
    said.push(line.textContent);
    await time.now.pass(0.25);
    said.push(line.textContent);
    network.answer(PING, () => text('"logout"'));
    await element.ping();
    await updated(element);
    said.push(line.textContent);
    await time.now.pass(1);
    said.push(line.textContent);
    expect(line.isConnected).to.equal(true);
    const {expiredHeading, checkingMessage, checkingHeading, expiredMessage} = findMessages('en').messages;
    const expected = ['', '', `${checkingHeading}. ${checkingMessage}`, '', `${expiredHeading}. ${expiredMessage}`];
    expect(said).to.deep.equal(expected);
  });

  it('W11: does not announce a check that the server answers within two seconds', async () => {
    network.answer(PING, () => json(0));
    const element = await mount({...LIMITS, 'ping-url': PING});
    time.now.jump(3600);
    window.dispatchEvent(new Event('focus'));
    await updated(element);
    const line = liveRegion(dialog(element, 'cover'));
    await time.now.until(() => element.phase === 'active', 'the server has answered');
    await time.now.pass(3);
    expect(line.textContent).to.equal('');
  });

  it('W11: announces what the page has slotted in', async () => {
    const {cover} = await covered({}, '<b slot="expired">Good night!</b><i slot="expired">Sleep well.</i>');
    await time.now.pass(1);
    expect(liveRegion(cover).textContent).to.equal('Good night! Sleep well.');
  });

  it('W11: announces heading and message with the stop of the language, or without any', async () => {
    const heard: (string | null)[] = [];
    const texts = {en: ['Signed out', 'Sign in.'], ja: ['終了', '開始。'], hi: ['अंत', 'शुरू।'], th: ['จบ', 'เริ่ม']};
    for (const [expiredHeading, expiredMessage] of Object.values(texts)) {
      const element = await mount(LIMITS);
      element.messages = {expiredHeading: expiredHeading!, expiredMessage: expiredMessage!};
      await time.now.pass(61);
      heard.push(liveRegion(dialog(element, 'cover')).textContent);
      element.remove();
    }
    expect(heard).to.deep.equal(['Signed out. Sign in.', '終了。 開始。', 'अंत। शुरू।', 'จบ เริ่ม']);
  });

  it('W11: announces no empty text', async () => {
    const element = await mount(LIMITS);
    element.messages = {expiredHeading: 'Good night', expiredMessage: ''};
    await time.now.pass(61);
    expect(liveRegion(dialog(element, 'cover')).textContent).to.equal('Good night');
  });

  it('W11: moves the focus from the warning to the cover without giving it to the page between them', async () => {
    const page = await put<HTMLElement>('<p><input><input></p>');
    const field = page.querySelector('input') as HTMLInputElement;
    const start = Date.now();
    network.answer(PING, () => json(Math.round((Date.now() - start) / 1000)));
    const element = await mount({...LIMITS, 'ping-url': PING});
    field.focus();
    await time.now.pass(29);
    await time.now.until(() => element.phase === 'warning', 'the warning');
    const focused: unknown[] = [];
    for (const type of ['focus', 'focusin']) page.addEventListener(type, ({target}) => focused.push(target), true);
    network.answer(PING, () => text('', 'text/plain', 500));
    await time.now.pass(29);
    await time.now.until(() => element.phase === 'checking', 'the cover');
    expect(focused).to.deep.equal([]);
    expect(element.shadowRoot?.activeElement?.getAttribute('role')).to.equal('group');
    // Activity elsewhere uncovers the page.
    network.answer(PING, () => json(0));
    await element.ping();
    await updated(element);
    expect(element.phase).to.equal('active');
    expect(document.activeElement).to.equal(field);
    expect(focused).to.deep.equal([field, field]);
  });

  it('X2: is open before session-expire fires', async () => {
    const element = await mount({...LIMITS, 'logout-url': '/bye'});
    let seen: unknown;
    document.addEventListener(
      'session-expire',
      (event) => {
        const {reason, cancelable, target} = event as SessionExpireEvent;
        seen = {reason, cancelable, covered: hidesAll(element), mine: target === element, phase: element.phase};
      },
      {once: true},
    );
    await time.now.pass(60);
    expect(seen).to.deep.equal({reason: 'idle', cancelable: true, covered: true, mine: true, phase: 'expired'});
  });

  it('X2: session-expire fires also when the page removes its selected text on blur', async () => {
    const complaint = stub(console, 'error');
    try {
      const editor = await put<HTMLElement>('<div><input><p>secret</p><p>more</p></div>');
      const field = editor.querySelector('input') as HTMLInputElement;
      const element = await mount({...LIMITS, 'logout-url': '/bye'});
      element.addEventListener('session-warn', (event) => event.preventDefault());
      const events = record(element);
      field.focus();
      getSelection()?.setBaseAndExtent(editor, 0, editor, 3);
      // The selection has disappeared before the cover can save it.
      field.addEventListener('blur', () => editor.replaceChildren());
      await time.now.pass(60);
      expect(types(events)).to.deep.equal(['session-warn', 'session-expire']);
      expect(hidesAll(element)).to.equal(true);
    } finally {
      complaint.restore();
    }
  });

  it('X2: the reason tells a sign-out from an end by the server', async () => {
    const first = await mount({...LIMITS, 'logout-url': '/bye'});
    const events = record(first);
    first.signOut();
    expect(events[0]).to.include({type: 'session-expire', reason: 'signed-out'});
    first.remove();

    network.answer(PING, () => text('"logout"'));
    const second = await mount({...LIMITS, 'ping-url': PING});
    const more = record(second);
    await second.ping();
    expect(more.at(-1)).to.include({type: 'session-expire', reason: 'server'});
  });

  it('X6: the reason tells the end of the lifetime from inactivity', async () => {
    const end = Date.now() + 40_000;
    const left = () => Math.ceil((end - Date.now()) / 1000);
    const reply = () => (left() > 0 ? json(0, {headers: {'Session-Ends-In': String(left())}}) : text('"logout"'));
    network.answer(PING, reply);
    const element = await mount({...LIMITS, 'ping-url': PING});
    const events = record(element);
    await element.ping();
    expect(element.expiresIn).to.equal(40);
    await time.now.pass(40);
    await time.now.until(() => element.phase === 'expired', 'the server has answered');
    expect(events.at(-1)).to.include({type: 'session-expire', reason: 'lifetime'});
  });

  it('X2: stays when session-expire was cancelled, until the element is disabled', async () => {
    const page = await put('<p>secret</p>');
    const {element} = await covered();
    await time.now.pass(100);
    expect(page.isConnected).to.equal(true);
    expect(hidesAll(element)).to.equal(true);
    element.disabled = true;
    await updated(element);
    expect(visible(page)).to.equal(true);
    expect(element.shadowRoot?.querySelectorAll('dialog[open]').length).to.equal(0);
  });

  it('X5: stays, whatever happens later', async () => {
    const asked = network.answer(PING, () => json(0));
    const {element, events} = await covered({'logout-url': '/bye'});
    element.pingUrl = PING;
    element.expireAfter = 6000;
    await updated(element);
    element.activity();
    element.extend();
    element.signOut();
    expect(await element.ping()).to.equal('expired');
    window.dispatchEvent(new Event('focus'));
    await time.now.pass(5);
    expect(element.phase).to.equal('expired');
    expect(hidesAll(element)).to.equal(true);
    expect(types(events)).to.deep.equal(['session-warn', 'session-expire']);
    expect(asked.length).to.equal(0);
  });

  it('shows the content of the slot once the session is over', async () => {
    const {element} = await covered({}, '<b slot="expired">Good night</b>');
    const [own] = element.children;
    expect(own!.getBoundingClientRect().height).to.be.above(0);
    expect(visible(own!)).to.equal(true);
    expect(getComputedStyle(part(element, 'cover')).display).to.equal('grid');
  });

  it('session-resume names the server when that reported activity elsewhere', async () => {
    const start = Date.now() - 20_000;
    network.answer(PING, () => json((Date.now() - start) / 1000));
    const element = await mount({...LIMITS, 'ping-url': PING});
    const events = record(element);
    await element.ping();
    expect(element.idleFor).to.equal(20);
    await time.now.pass(10);
    await time.now.until(() => element.phase === 'warning', 'the server has answered');
    network.answer(PING, () => json(0));
    await element.ping();
    expect(element.phase).to.equal('active');
    expect(events.at(-1)).to.include({type: 'session-resume', by: 'server'});
  });

  describe('with real input', () => {
    needsHand();

    it('X1: does not close by Escape, however often', async () => {
      const {element, cover} = await covered();
      for (let i = 0; i < 5; i++) await hand.press('Escape');
      await turn(20);
      expect(cover.matches(':modal')).to.equal(true);
      expect(hidesAll(element)).to.equal(true);
    });

    it('X1: nothing of the page can be used', async () => {
      const page = await put<HTMLElement>('<p><input><button>of the page</button></p>');
      const used: string[] = [];
      for (const type of ['keydown', 'click', 'focusin']) page.addEventListener(type, () => used.push(type));
      await covered();
      await hand.clickOn(page.querySelector('button')!);
      for (let i = 0; i < 4; i++) await hand.press('Tab');
      await hand.press('a');
      expect(used).to.deep.equal([]);
    });
  });
});
