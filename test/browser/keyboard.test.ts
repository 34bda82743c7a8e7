import {expect} from '@open-wc/testing';
import {type Attributes, dialog, isOpen, LIMITS, mount, part, record, types, updated} from '../support/mount.ts';
import {put, putFrame} from '../support/page.ts';
import {simulatedTime, turn} from '../support/simulated-time.ts';
import {hand, keysRepeat, needsHand} from '../support/trusted-input.ts';

/** The keys that press a button, by the names that all browsers' drivers know. */
const PRESSING = [
  ['Enter', 'Enter'],
  ['Space', ' '],
] as const;
/** Those and the key that stays wherever the focus is. */
const STAYING = [...PRESSING, ['Escape', 'Escape']] as const;

describe('the keyboard', () => {
  const time = simulatedTime();
  needsHand();

  async function warned(attributes: Attributes = {}) {
    const element = await mount({...LIMITS, 'logout-url': '/bye', 'extend-on': 'button', ...attributes});
    const events = record(element);
    await time.now.pass(30);
    expect(element.phase).to.equal('warning');
    return {element, events};
  }

  /** The part that has the focus; undefined if that is not in the element. */
  function focused(element: Element): string | null | undefined {
    return document.activeElement === element ? element.shadowRoot?.activeElement?.getAttribute('part') : undefined;
  }

  /** A page at which somebody is at work, in the middle of it. */
  async function putWork() {
    const page = await put<HTMLElement>(`<div>
      <p style="block-size: 3000px"></p>
      <p><input value="first"><textarea>one two three</textarea><button>of the page</button></p>
      <div style="block-size: 100px; overflow: auto"><p style="block-size: 900px"></p></div>
      <p style="block-size: 3000px"></p>
    </div>`);
    const field = page.querySelector('textarea')!;
    field.focus();
    field.value = 'one two four';
    field.setSelectionRange(4, 7, 'backward');
    page.querySelector('div')!.scrollTop = 77;
    scrollTo(0, 2900);
    return () => ({
      focus: document.activeElement?.localName,
      selection: [field.selectionStart, field.selectionEnd, field.selectionDirection],
      values: [page.querySelector('input')!.value, field.value],
      scroll: [Math.round(scrollY), page.querySelector('div')!.scrollTop],
    });
  }

  for (const [name, key] of STAYING) {
    it(`W2: ${name} on Stay stays, and the page is as it was`, async () => {
      const work = await putWork();
      const before = work();
      expect(before.focus).to.equal('textarea');
      const {element, events} = await warned();
      expect(focused(element)).to.equal('stay-button');
      await hand.press(key);
      await time.now.until(() => element.phase === 'active', 'the warning is over');
      await updated(element);
      expect(types(events)).to.deep.equal(['session-warn', 'session-resume']);
      expect(isOpen(element, 'dialog')).to.equal(false);
      expect(work()).to.deep.equal(before);
      await hand.type('x');
      expect(work().values).to.deep.equal(['first', 'one x four']);
    });
  }

  for (const [name, key] of PRESSING) {
    it(`W2: ${name} on Sign out ends the session`, async () => {
      const {element, events} = await warned();
      part(element, 'sign-out-button').focus();
      await hand.press(key);
      expect(types(events)).to.deep.equal(['session-warn', 'session-expire']);
    });
  }

  if (keysRepeat) {
    for (const [name, key] of STAYING) {
      it(`A2: ${name}, on which something lies, answers no warning`, async () => {
        (await put<HTMLInputElement>('<input>')).focus();
        await hand.hold(key);
        const {element} = await warned();
        await hand.hold(key);
        await hand.release(key);
        await turn(20);
        expect([element.phase, focused(element)]).to.deep.equal(['warning', 'stay-button']);
        await hand.press(key);
        await time.now.until(() => element.phase === 'active', 'the warning is over');
      });
    }

    it('A5: Enter, held for long on Stay, presses nothing of the page', async () => {
      const button = await put<HTMLButtonElement>('<button>of the page</button>');
      let presses = 0;
      button.addEventListener('click', () => presses++);
      button.focus();
      const {element} = await warned();
      for (let times = 0; times < 4; times++) {
        await hand.hold('Enter');
        await turn(20);
      }
      expect([element.phase, document.activeElement, presses]).to.deep.equal(['active', button, 0]);
      await hand.release('Enter');
      await hand.press('Enter');
      expect(presses).to.equal(1);
    });
  }

  it('W1: Tab goes from Stay to Sign out, and Shift+Tab back', async () => {
    const {element} = await warned();
    expect(focused(element)).to.equal('stay-button');
    await hand.press('Tab');
    expect(focused(element)).to.equal('sign-out-button');
    await hand.hold('Shift');
    await hand.press('Tab');
    await hand.release('Shift');
    expect(focused(element)).to.equal('stay-button');
    expect(element.phase).to.equal('warning');
  });

  it('W1: what has the focus has a ring around it', async () => {
    const {element} = await warned();
    await hand.press('Tab');
    const {outlineStyle, outlineWidth} = getComputedStyle(part(element, 'sign-out-button'));
    expect([outlineStyle, outlineWidth]).to.deep.equal(['solid', '3px']);
  });

  it('W1: gives the focus back to the frame that had it, and to the field in that', async () => {
    const frame = await putFrame('<input><textarea>one two three</textarea>');
    const field = frame.contentDocument!.querySelector('textarea')!;
    const element = await mount({...LIMITS, 'extend-on': 'button'});
    await time.now.pass(29);
    // Not earlier: to the browser the keys of the test before were pressed just now, and would count for the frame.
    frame.focus();
    field.focus();
    field.setSelectionRange(4, 7);
    await time.now.pass(1);
    expect(focused(element)).to.equal('stay-button');
    await hand.press('Enter');
    await updated(element);
    expect(document.activeElement === frame).to.equal(true);
    expect(frame.contentDocument!.activeElement === field).to.equal(true);
    expect([field.selectionStart, field.selectionEnd]).to.deep.equal([4, 7]);
    await hand.type('x');
    expect(field.value).to.equal('one x three');
  });

  for (const length of [0, 3]) {
    it(`W1: gives the focus back to an editable text, with ${length || 'no'} letters of it selected`, async () => {
      const text = await put<HTMLElement>('<p contenteditable="true">one two three</p>');
      text.focus();
      getSelection()!.setBaseAndExtent(text.firstChild!, 4, text.firstChild!, 4 + length);
      const {element} = await warned();
      await hand.press('Enter');
      await updated(element);
      await hand.type('x');
      expect(text.textContent).to.equal(length ? 'one x three' : 'one xtwo three');
    });
  }

  it('W1: gives the focus back though the page has made shorter what was selected', async () => {
    const text = await put<HTMLElement>('<p contenteditable="true">one two three</p>');
    text.focus();
    getSelection()!.setBaseAndExtent(text.firstChild!, 8, text.firstChild!, 13);
    const {element} = await warned();
    text.firstChild!.nodeValue = 'one';
    await hand.press('Enter');
    await updated(element);
    expect(document.activeElement === text).to.equal(true);
  });

  it('W1: gives the focus back to the field of a frame in a shadow tree, and leaves its scroll', async () => {
    const page = await put<HTMLElement>('<div></div>');
    const frame = document.createElement('iframe');
    frame.srcdoc = '<input><textarea>one two three</textarea><p style="block-size: 3000px"></p>';
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
    page.attachShadow({mode: 'open'}).append(frame);
    await loaded;
    const field = frame.contentDocument!.querySelector('textarea')!;
    const element = await mount({...LIMITS, 'extend-on': 'button'});
    await time.now.pass(29);
    frame.focus();
    field.focus({preventScroll: true});
    frame.contentWindow!.scrollTo(0, 1000);
    await time.now.pass(1);
    part(element, 'stay-button').click();
    await updated(element);
    expect(frame.contentWindow!.scrollY).to.equal(1000);
    expect(frame.contentDocument!.activeElement === field).to.equal(true);
    await hand.type('!');
    expect(field.value).to.contain('!');
  });

  it('W1: gives the focus back to where the page was being read, when nothing had it', async () => {
    await put('<p>a page without a field</p>');
    (document.activeElement as HTMLElement | null)?.blur();
    const {element} = await warned();
    await hand.press('Enter');
    await updated(element);
    // WebKit looks once a frame whether what has the focus can still be seen.
    await turn(100);
    expect(document.activeElement === document.body).to.equal(true);
  });

  it('W1: leaves a selection of the page as it was', async () => {
    const page = await put<HTMLElement>('<p>some text that somebody has selected</p>');
    const selection = getSelection()!;
    selection.setBaseAndExtent(page.firstChild!, 5, page.firstChild!, 9);
    const {element} = await warned();
    await hand.press('Enter');
    await updated(element);
    expect(String(selection)).to.equal('text');
  });

  it('X1: Tab finds nothing of the page under a cover', async () => {
    const page = await put<HTMLElement>('<p><input><a href="#there">of the page</a></p>');
    const element = await mount(LIMITS);
    await time.now.pass(60);
    for (let i = 0; i < 4; i++) {
      await hand.press('Tab');
      expect(page.contains(document.activeElement)).to.equal(false);
    }
    expect(dialog(element, 'cover').matches(':modal')).to.equal(true);
  });
});
