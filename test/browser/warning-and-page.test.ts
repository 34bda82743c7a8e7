import {expect} from '@open-wc/testing';
import {stub} from 'sinon';
import {type Attributes, dialog, isOpen, LIMITS, mount, part, record, types, updated} from '../support/mount.ts';
import {put} from '../support/page.ts';
import {openTab} from '../support/second-tab.ts';
import {json, simulatedNetwork} from '../support/simulated-network.ts';
import {simulatedTime, turn} from '../support/simulated-time.ts';
import {hand, needsHand} from '../support/trusted-input.ts';

const PING = '/ping-of-a-warned-page';

describe('the warning and the page around it', () => {
  // Runs before the real clock is restored.
  const leftovers: (() => void)[] = [];
  afterEach(() => {
    for (const undo of leftovers.splice(0)) undo();
  });
  const time = simulatedTime();
  const network = simulatedNetwork();

  async function warned(attributes: Attributes = {}, content = '', place?: Element) {
    const element = await mount({...LIMITS, ...attributes}, content);
    place?.append(element);
    leftovers.push(() => element.remove());
    const events = record(element);
    await time.now.pass(element.warnAfter);
    expect(element.phase).to.equal('warning');
    return {element, events, warning: dialog(element, 'dialog')};
  }

  /** Is the warning visible and usable in the middle of the window? */
  function isOnTop(element: Element): boolean {
    const {left, top, width, height} = part(element, 'stay-button').getBoundingClientRect();
    return document.elementFromPoint(left + width / 2, top + height / 2) === element;
  }

  function hasFocus(element: Element, name: string): boolean {
    return document.activeElement === element && element.shadowRoot?.activeElement === part(element, name);
  }

  /** Makes the tab hidden or visible for scripts. */
  const ownHidden = Object.getOwnPropertyDescriptor(Document.prototype, 'hidden') as PropertyDescriptor;
  function setHidden(hidden: boolean): void {
    // On the prototype, where the element reads it.
    Object.defineProperty(Document.prototype, 'hidden', {configurable: true, get: () => hidden});
    document.dispatchEvent(new Event('visibilitychange'));
  }

  /** The events of these types that reach handlers of the page in the usual places. */
  function heardByPage(...kinds: string[]): string[] {
    const heard: string[] = [];
    const stop = new AbortController();
    for (const target of [window, document, document.body]) {
      for (const kind of kinds) target.addEventListener(kind, () => heard.push(kind), {signal: stop.signal});
    }
    for (const kind of kinds.filter((each) => each.startsWith('key'))) {
      document.addEventListener(kind, () => heard.push(`captured ${kind}`), {capture: true, signal: stop.signal});
    }
    leftovers.push(() => stop.abort());
    return heard;
  }

  it('W1: puts the focus on Stay, also if slotted content before it can have the focus', async () => {
    const {element} = await warned({}, '<a slot="heading" href="#there">Are you there?</a>');
    expect(hasFocus(element, 'stay-button')).to.equal(true);
  });

  describe('in a hidden tab', () => {
    afterEach(() => {
      Object.defineProperty(Document.prototype, 'hidden', ownHidden);
    });

    beforeEach(() => {
      const before = document.title;
      leftovers.push(() => (document.title = before));
      document.title = 'Inbox';
    });

    it('W4: stands in the title of the page until it is over', async () => {
      setHidden(true);
      const {element} = await warned();
      expect(document.title).to.equal('Are you still there? · Inbox');
      element.extend();
      await updated(element);
      expect(document.title).to.equal('Inbox');
    });

    it('W4: leaves the title alone while the tab is visible', async () => {
      const {element} = await warned();
      expect(document.title).to.equal('Inbox');
      setHidden(true);
      expect(document.title).to.equal('Are you still there? · Inbox');
      setHidden(false);
      expect(document.title).to.equal('Inbox');
      element.remove();
      setHidden(true);
      expect(document.title).to.equal('Inbox');
    });

    it('W4: keeps a title that the page has set in the meantime', async () => {
      setHidden(true);
      const {element} = await warned();
      document.title = 'Inbox (1)';
      element.extend();
      await updated(element);
      expect(document.title).to.equal('Inbox (1)');
    });
  });

  for (const hiding of [
    'inert',
    'style="visibility: hidden"',
    'style="display: none"',
    'style="opacity: 0"',
    'style="content-visibility: hidden"',
  ]) {
    it(`W6: is visible and usable inside an element with ${hiding}`, async () => {
      const {element} = await warned({}, '', await put(`<div ${hiding}></div>`));
      expect(hasFocus(element, 'stay-button')).to.equal(true);
      expect(isOnTop(element)).to.equal(true);
    });
  }

  for (const markup of ['<details></details>', '<div style="content-visibility: hidden"></div>']) {
    it(`W6: is visible and usable inside ${markup}`, async () => {
      const {element} = await warned({}, '', await put(markup));
      expect(hasFocus(element, 'stay-button')).to.equal(true);
      expect(isOnTop(element)).to.equal(true);
    });
  }

  it('W6: gives the focus back also from inside an element that is not displayed', async () => {
    const field = await put<HTMLElement>('<input>');
    field.focus();
    const {element} = await warned({}, '', await put('<div style="display: none"></div>'));
    element.extend();
    await updated(element);
    expect(document.activeElement === field).to.equal(true);
  });

  it('X8: is not answered by a close of its own, although the element cannot be moved', async () => {
    const place = await put('<div style="display: none"></div>');
    document.body.append = () => {
      throw new Error('no more children');
    };
    const complaints = stub(console, 'error');
    leftovers.push(
      () => Reflect.deleteProperty(document.body, 'append'),
      () => complaints.restore(),
    );
    const {element, events} = await warned({}, '', place);
    await time.now.pass(5);
    expect([element.phase, element.idleFor, types(events)]).to.deep.equal(['warning', 35, ['session-warn']]);
    await time.now.pass(25);
    expect(element.phase).to.equal('expired');
  });

  it('W6: is visible although a style sheet of the page hides the element', async () => {
    const style = await put<HTMLStyleElement>('<style></style>');
    style.textContent = 'session-security {display: none !important; visibility: hidden !important; opacity: 0}';
    const {element} = await warned();
    expect(hasFocus(element, 'stay-button')).to.equal(true);
    expect(isOnTop(element)).to.equal(true);
  });

  it('W6: is there when its hidden frame is displayed, and does not block the page around it until then', async () => {
    const element = await openTab({...LIMITS, channel: crypto.randomUUID()});
    const frame = element.ownerDocument.defaultView?.frameElement as HTMLIFrameElement;
    frame.style.display = 'none';
    await time.now.pass(30);
    expect(element.phase).to.equal('warning');
    await updated(element);
    frame.style.display = '';
    const warning = dialog(element, 'dialog');
    expect([warning.matches(':modal'), warning.getClientRects().length]).to.deep.equal([true, 1]);
  });

  it('W6: does not block a page that hides it by a style sheet', async () => {
    const style = await put<HTMLStyleElement>('<style></style>');
    style.textContent = 'session-security::part(dialog) {display: none}';
    const {element} = await warned();
    await updated(element);
    await time.now.pass(30);
    expect(element.phase).to.equal('expired');
  });

  it('W6: stays above a dialog that the page opens later, and gives the focus back to it', async () => {
    const page = await put<HTMLDialogElement>('<dialog style="width: 90vw; height: 90vh"><input></dialog>');
    const {element, warning} = await warned();
    page.showModal();
    expect(isOnTop(element)).to.equal(true);
    expect(hasFocus(element, 'stay-button')).to.equal(true);
    await turn(50);
    expect([element.phase, warning.open]).to.deep.equal(['warning', true]);
    part(element, 'stay-button').click();
    await updated(element);
    expect(document.activeElement === page.firstElementChild).to.equal(true);
  });

  it('W6: leaves the focus on Sign out when the page opens a popover', async () => {
    const page = await put<HTMLElement>('<div popover>news</div>');
    const {element} = await warned({'logout-url': '/bye'});
    part(element, 'sign-out-button').focus();
    page.showPopover();
    await turn(50);
    expect(isOnTop(element)).to.equal(true);
    expect(hasFocus(element, 'sign-out-button')).to.equal(true);
  });

  it('W6: inherits the color scheme of the page, but not its typography', async () => {
    const style = await put<HTMLStyleElement>(
      '<style>body { white-space: pre; text-indent: 9em; text-transform: uppercase; letter-spacing: 1em; color-scheme: dark }</style>',
    );
    const {element} = await warned();
    const {whiteSpace, textIndent, textTransform, letterSpacing, colorScheme} = getComputedStyle(
      part(element, 'message'),
    );
    expect([whiteSpace, textIndent, textTransform, colorScheme]).to.deep.equal(['normal', '0px', 'none', 'dark']);
    expect(letterSpacing).to.equal('normal');
    style.remove();
  });

  it('B8: takes no key from the page after the keyup of an earlier one was missed', async () => {
    const field = await put<HTMLInputElement>('<input>');
    const heard = heardByPage('keydown');
    const {element} = await warned();
    const press = (target: Element, key: string) =>
      target.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, composed: true, key}));
    press(part(element, 'stay-button'), 'Enter');
    element.extend();
    await updated(element);
    press(field, 'x');
    expect(heard.filter((type) => type === 'keydown').length).to.equal(3);
  });

  it('W2: can be answered ten times in a row, and once more', async () => {
    const {element, events} = await warned({'extend-on': 'button'});
    for (let times = 0; times < 11; times++) {
      part(element, 'stay-button').click();
      await time.now.pass(30);
      expect(element.phase).to.equal('warning');
    }
    expect(types(events).filter((type) => type === 'session-resume').length).to.equal(11);
  });

  describe('before the end of the lifetime', () => {
    /** A page whose session reaches its lifetime in 40 seconds, with `content` in its slots. */
    async function old(content = '') {
      const end = Date.now() + 40_000;
      const left = () => String(Math.max(0, Math.ceil((end - Date.now()) / 1000)));
      network.answer(PING, () => json(0, {headers: {'Session-Ends-In': left()}}));
      const element = await mount({...LIMITS, 'ping-url': PING}, content);
      await element.ping();
      element.activity();
      await time.now.pass(12);
      await time.now.until(() => element.phase === 'warning', 'the warning shows');
      await updated(element);
      return element;
    }

    it('X6: says that the session cannot be extended, and promises nothing', async () => {
      const element = await old();
      expect(part(element, 'heading').textContent).to.equal('Your session is about to end');
      expect(part(element, 'message').textContent).to.contain('cannot be extended');
      expect(part(element, 'stay-button').textContent.trim()).to.equal('Close this message');
      part(element, 'stay-button').click();
      await updated(element);
      expect(isOpen(element, 'dialog')).to.equal(false);
      expect(element.expiresIn).to.be.below(30);
    });

    it('X6: says so although the page slots in its own texts for other warnings', async () => {
      const element = await old('<b slot="message">Move the mouse to stay.</b><b slot="stay">Stay!</b>');
      expect([...element.children].filter((own) => own.getClientRects().length > 0)).to.deep.equal([]);
    });
  });

  describe('with real input', () => {
    needsHand();

    /** Moves to a place beside the warning, and a little further: the first move is only the baseline. */
    async function moveInCorner(): Promise<void> {
      await hand.move(30, 30);
      await hand.move(31, 30);
      await turn(20);
    }

    it('W2, B1: ends a quarter of a second after a pointer beside it has stopped', async () => {
      const {element, events} = await warned({'logout-url': '/bye'});
      await moveInCorner();
      await time.now.pass(0.25);
      expect(element.phase).to.equal('active');
      expect(types(events).at(-1)).to.equal('session-resume');
    });

    it('W2: ends at once when the pointer turns away', async () => {
      const {element} = await warned({'logout-url': '/bye'});
      await hand.move(60, 60);
      await hand.move(61, 61);
      await hand.move(10, 10);
      await turn(20);
      expect(element.phase).to.equal('active');
    });

    it('W2: lets a pointer reach Sign out, however long it then stays there', async () => {
      const {element} = await warned({'logout-url': '/bye'});
      await moveInCorner();
      await hand.moveTo(part(element, 'sign-out-button'));
      await turn(20);
      await time.now.pass(5);
      await hand.moveTo(part(element, 'message'));
      await turn(20);
      await time.now.pass(5);
      expect(element.phase).to.equal('warning');
      await moveInCorner();
      await time.now.pass(0.25);
      expect(element.phase).to.equal('active');
    });

    it('W2: ends for a pointer that never arrives', async () => {
      const {element} = await warned({'logout-url': '/bye'});
      for (let step = 0; step < 10; step++) {
        await hand.move(20 + step, 20);
        await turn(20);
        await time.now.pass(0.15);
      }
      expect(element.phase).to.equal('warning');
      await time.now.pass(0.15);
      await hand.move(32, 20);
      await turn(20);
      await time.now.pass(0.15);
      expect(element.phase).to.equal('active');
    });

    it('W2: is answered by a press beside it, a moment after one on its text', async () => {
      const {element} = await warned({'logout-url': '/bye'});
      await hand.clickOn(part(element, 'message'));
      await turn(20);
      await time.now.pass(0.3);
      expect(element.phase).to.equal('warning');
      await hand.click(20, 20);
      await turn(20);
      expect(element.phase).to.equal('active');
    });

    it('W2: stays when pointer moves are not in activity-events', async () => {
      const {element} = await warned({'activity-events': 'keydown click'});
      await moveInCorner();
      await time.now.pass(2);
      expect(element.phase).to.equal('warning');
    });

    it('W2: ends at once for a pointer that moves in the last two seconds', async () => {
      const {element} = await warned();
      await hand.move(20, 30);
      await time.now.pass(28.5);
      await moveInCorner();
      expect(element.phase).to.equal('active');
    });

    it('W2: stays for any pointer move if only the button extends', async () => {
      const {element} = await warned({'logout-url': '/bye', 'extend-on': 'button'});
      await moveInCorner();
      await time.now.pass(2);
      expect(element.phase).to.equal('warning');
    });

    it('A5: keeps its keys and clicks from the page', async () => {
      const {element} = await warned({'extend-on': 'button'});
      const heard = heardByPage('keydown', 'keyup', 'keypress', 'click', 'pointerdown', 'mouseup');
      await hand.press('Tab');
      await hand.press('j');
      await hand.clickOn(part(element, 'message'));
      // Nothing has the focus now, so the target of the key is the body.
      await hand.press('j');
      await hand.clickOn(part(element, 'stay-button'));
      expect(heard.filter((type) => !type.startsWith('key'))).to.deep.equal([]);
      expect(heard).to.deep.equal([]);
      expect(element.phase).to.equal('active');
      await updated(element);
      await hand.press('j');
      expect(heard).to.include('keydown');
    });

    it('A5: leaves events in slotted content to the page', async () => {
      const {element} = await warned({'extend-on': 'button'}, '<a slot="heading" href="#help">Help</a>');
      const heard = heardByPage('keydown', 'click');
      await hand.clickOn(element.firstElementChild!);
      expect(heard).to.include('click');
      (element.firstElementChild as HTMLElement).focus();
      await hand.press('j');
      expect(heard).to.include('keydown');
    });

    for (const extendOn of ['activity', 'button']) {
      it(`W1: a press beside it does not move the focus, with extend-on="${extendOn}"`, async () => {
        const field = await put<HTMLInputElement>('<input>');
        field.focus();
        const {element} = await warned({'extend-on': extendOn});
        await hand.click(20, 20);
        await turn(20);
        if (extendOn === 'activity') expect([element.phase, document.activeElement]).to.deep.equal(['active', field]);
        else expect([element.phase, hasFocus(element, 'stay-button')]).to.deep.equal(['warning', true]);
      });
    }

    it('W1: a press beside it gives the keyboard to a frame that did not have it', async () => {
      const field = await put<HTMLInputElement>('<input>');
      const element = await openTab({...LIMITS, channel: crypto.randomUUID(), 'extend-on': 'button'});
      const frame = element.ownerDocument.defaultView?.frameElement as HTMLIFrameElement;
      frame.style.cssText = 'inline-size: 30rem; block-size: 25rem';
      await time.now.pass(31);
      await updated(element);
      field.focus();
      const {left, top} = frame.getBoundingClientRect();
      await hand.click(left + 8, top + 8);
      await turn(20);
      expect([element.phase, document.activeElement]).to.deep.equal(['warning', frame]);
      await hand.press('Escape');
      await time.now.until(() => element.phase === 'active', 'the warning is over');
    });

    it('W6: can be used with a pointer although the page has set pointer-events: none on its body', async () => {
      document.body.style.pointerEvents = 'none';
      leftovers.push(() => document.body.style.removeProperty('pointer-events'));
      const {element, events} = await warned({'logout-url': '/bye'});
      await time.now.pass(0.5);
      await hand.clickOn(part(element, 'sign-out-button'));
      expect(types(events)).to.deep.equal(['session-warn', 'session-expire']);
    });

    it('X1: keeps the keys and clicks of the cover from the page', async () => {
      const element = await mount(LIMITS);
      await time.now.pass(60);
      const heard = heardByPage('keydown', 'keyup', 'click', 'pointerdown');
      await hand.press('j');
      await hand.clickOn(part(element, 'cover'));
      await hand.press('Tab');
      expect(heard).to.deep.equal([]);
    });
  });
});
