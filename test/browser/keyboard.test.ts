import {expect} from '@open-wc/testing';
import {type Attributes, dialog, isOpen, LIMITS, mount, part, record, types, updated} from '../support/mount.ts';
import {put, putFrame} from '../support/page.ts';
import {simulatedTime, turn} from '../support/simulated-time.ts';
import {hand, keysRepeat, needsHand} from '../support/trusted-input.ts';

/** The keys that press a button, by names that the drivers of all browsers know. */
const PRESSING = [
  ['Enter', 'Enter'],
  ['Space', ' '],
] as const;
/** The same, and the key that extends wherever the focus is. */
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

  /** The part that has the focus; undefined if the focus is outside the element. */
  function focused(element: Element): string | null | undefined {
    return document.activeElement === element ? element.shadowRoot?.activeElement?.getAttribute('part') : undefined;
  }

  /** A page in which a user is working, and a warning. */
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
    it(`W2: ${name} on Stay extends the session, and the page is unchanged`, async () => {
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
      await time.now.pass(1.1);
      await hand.press(key);
      expect(types(events)).to.deep.equal(['session-warn', 'session-expire']);
    });
  }

  if (keysRepeat) {
    for (const [name, key] of STAYING) {
      it(`A2: an auto-repeated ${name} answers no warning`, async () => {
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

    it('A5: Enter, held down on Stay, presses nothing in the page', async () => {
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
    await time.now.pass(1.1);
    await hand.press('Tab');
    expect(focused(element)).to.equal('sign-out-button');
    await hand.hold('Shift');
    await hand.press('Tab');
    await hand.release('Shift');
    expect(focused(element)).to.equal('stay-button');
    expect(element.phase).to.equal('warning');
  });

  it('W1: the focused button has a focus ring', async () => {
    const {element} = await warned();
    await time.now.pass(1.1);
    await hand.press('Tab');
    const {outlineStyle, outlineWidth} = getComputedStyle(part(element, 'sign-out-button'));
    expect([outlineStyle, outlineWidth]).to.deep.equal(['solid', '3px']);
  });

  it('W1: gives the focus back to the frame that had it, and to the field in it', async () => {
    const frame = await putFrame('<input><textarea>one two three</textarea>');
    const field = frame.contentDocument!.querySelector('textarea')!;
    const element = await mount({...LIMITS, 'extend-on': 'button'});
    await time.now.pass(29);
    // Not earlier: the browser would still report user activation from the keys of the test before.
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
    it(`W1: gives the focus back to editable text, with ${length || 'no'} letters selected`, async () => {
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

  it('W1: gives the focus back although the page has shortened the selected text', async () => {
    const text = await put<HTMLElement>('<p contenteditable="true">one two three</p>');
    text.focus();
    getSelection()!.setBaseAndExtent(text.firstChild!, 8, text.firstChild!, 13);
    const {element} = await warned();
    text.firstChild!.nodeValue = 'one';
    await hand.press('Enter');
    await updated(element);
    expect(document.activeElement === text).to.equal(true);
  });

  it('W1: gives the focus back to a field in a frame in a shadow tree, without scrolling it', async () => {
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

  it('W1: leaves the focus on the body when nothing had it', async () => {
    await put('<p>a page without a field</p>');
    (document.activeElement as HTMLElement | null)?.blur();
    const {element} = await warned();
    await hand.press('Enter');
    await updated(element);
    // WebKit checks once a frame whether the focused element is still visible.
    await turn(100);
    expect(document.activeElement === document.body).to.equal(true);
  });

  it('W1: leaves a selection in the page unchanged', async () => {
    const page = await put<HTMLElement>('<p>some text that somebody has selected</p>');
    const selection = getSelection()!;
    selection.setBaseAndExtent(page.firstChild!, 5, page.firstChild!, 9);
    const {element} = await warned();
    await hand.press('Enter');
    await updated(element);
    expect(String(selection)).to.equal('text');
  });

  it('X1: Tab reaches nothing of a covered page', async () => {
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
