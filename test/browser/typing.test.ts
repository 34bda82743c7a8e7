import {expect} from '@open-wc/testing';
import {type Attributes, LIMITS, mount, part, record, types, updated} from '../support/mount.ts';
import {put, putFrame} from '../support/page.ts';
import {json, simulatedNetwork, text} from '../support/simulated-network.ts';
import {simulatedTime, turn} from '../support/simulated-time.ts';
import {hand, needsHand} from '../support/trusted-input.ts';

const PING = '/ping-of-a-typist';
const WAYS = ['activity', 'button'] as const;

/** A field that has the focus, and what a user has written in it so far. */
interface Field {
  has(): string;
  isFocused(): boolean;
}

async function putField(markup: string): Promise<Field> {
  const field = await put<HTMLInputElement>(markup);
  return focusOn(field);
}

function focusOn(field: HTMLElement): Field {
  field.focus();
  const {document} = field.ownerDocument.defaultView as Window;
  const root = field.getRootNode() as Document | ShadowRoot;
  return {
    has: () => ('value' in field ? String(field.value) : field.textContent),
    isFocused: () => root.activeElement === field && document.hasFocus(),
  };
}

const TEXT_FIELDS: Record<string, () => Promise<Field>> = {
  'a text field': () => putField('<input>'),
  'a text area': () => putField('<textarea></textarea>'),
  'editable text': () => putField('<p contenteditable="true"></p>'),
  async 'a field in a shadow tree'() {
    const host = await put('<div></div>');
    const field = document.createElement('input');
    host.attachShadow({mode: 'open'}).append(field);
    return focusOn(field);
  },
  async 'a field in a frame'() {
    const frame = await putFrame('<input>');
    frame.focus();
    return focusOn(frame.contentDocument?.querySelector('input') as HTMLElement);
  },
};

const FIELDS: typeof TEXT_FIELDS = {
  ...TEXT_FIELDS,
  'a number field': () => putField('<input type="number">'),
  'a date field': () => putField('<input type="date">'),
  'a list': () => putField('<select><option>7<option>Robin<option>V</select>'),
  'a box to tick': () => putField('<input type="checkbox">'),
  'a page without a field': async () => {
    await put('<p>nothing to type in</p>');
    (document.activeElement as HTMLElement | null)?.blur();
    return {has: () => '', isFocused: () => document.activeElement === document.body};
  },
};

describe('a user who is still typing when the warning shows', () => {
  const time = simulatedTime();
  const network = simulatedNetwork();
  needsHand();

  async function warned(attributes: Attributes = {}, putBefore: () => Promise<Field> = TEXT_FIELDS['a text field']!) {
    const element = await mount({...LIMITS, 'logout-url': '/bye', ...attributes});
    const events = record(element);
    await time.now.pass(29);
    const field = await putBefore();
    // So that Tab stays in the page.
    const next = await put<HTMLInputElement>('<input>');
    await time.now.pass(1);
    expect(element.phase).to.equal('warning');
    await updated(element);
    return {element, events, field, next};
  }

  function focused(element: Element): string | null | undefined {
    return document.activeElement === element ? element.shadowRoot?.activeElement?.getAttribute('part') : undefined;
  }

  /** Presses keys one after the other, each `pause` seconds after the one before. */
  async function press(keys: readonly string[], pause = 0.1): Promise<void> {
    for (const key of keys) {
      await hand.press(key);
      await turn(20);
      await time.now.pass(pause);
    }
  }

  for (const [name, putBefore] of Object.entries(TEXT_FIELDS)) {
    it(`W10: extends, and the keys are written, from ${name}`, async () => {
      const {element, events, field} = await warned({}, putBefore);
      await press([...'Robin']);
      expect(element.phase).to.equal('active');
      expect(types(events)).to.deep.equal(['session-warn', 'session-resume']);
      expect(field.isFocused()).to.equal(true);
      // The first key does not reach a frame in Chromium and WebKit.
      expect(field.has()).to.be.oneOf(name.endsWith('frame') ? ['Robin', 'obin'] : ['Robin']);
    });
  }

  for (const [name, putBefore] of Object.entries(FIELDS)) {
    for (const way of WAYS) {
      it(`W10: is not signed out by the keys that go on, from ${name}, with extend-on="${way}"`, async () => {
        const {element, events, field, next} = await warned({'extend-on': way}, putBefore);
        await press(['7', '2', 'Tab', ...'Robin', ' ', 'V']);
        expect([element.phase, types(events)]).to.deep.equal(['active', ['session-warn', 'session-resume']]);
        if (!(name in TEXT_FIELDS)) return;
        // Space presses Stay, also if the user believes that another element has the focus.
        if (way === 'button') expect([field.has(), next.value]).to.deep.equal(['V', '']);
        else expect([field.has().slice(-1), next.value]).to.deep.equal(['2', 'Robin V']);
      });
    }
  }

  it('W10: extends for each key that writes, moves or edits, and for no other', async () => {
    const extending: string[] = [];
    const keys = ['a', '7', 'ArrowLeft', 'ArrowDown', 'Home', 'End', 'PageDown', 'Backspace', 'Delete'];
    for (const key of [...keys, 'Tab', 'Shift', 'Control', 'Insert']) {
      const {element} = await warned();
      await press([key]);
      if (element.phase === 'active') extending.push(key);
      element.remove();
    }
    expect(extending).to.deep.equal(keys);
  });

  it('W10: extends by no key of a script, and by none that activity-events leaves out', async () => {
    const {element} = await warned();
    const key = new KeyboardEvent('keydown', {key: 'x', bubbles: true, composed: true});
    part(element, 'stay-button').dispatchEvent(key);
    expect(element.phase).to.equal('warning');
    element.activityEvents = 'click';
    await updated(element);
    await press(['x']);
    expect(element.phase).to.equal('warning');
    // Typing is activity here, although it makes none of these events while the warning is open.
    element.activityEvents = 'beforeinput';
    await updated(element);
    await press(['x']);
    expect(element.phase).to.equal('active');
  });

  it('W2: is answered by a key a moment after one that the warning kept to itself', async () => {
    const {element} = await warned();
    await press(['Tab', 'x'], 0.3);
    expect(element.phase).to.equal('active');
  });

  it('A5: gives the page no event of the key that extends, and all of the next one', async () => {
    const heard: string[] = [];
    const {element} = await warned();
    const stop = new AbortController();
    for (const type of ['keydown', 'keypress', 'keyup'])
      document.addEventListener(type, (event) => heard.push((event as KeyboardEvent).key), stop);
    await press(['x', 'y']);
    stop.abort();
    expect([element.phase, heard]).to.deep.equal(['active', ['y', 'y', 'y']]);
  });

  it('A5: gives the page no event of the key that extends, also if it comes up after the next one went down', async () => {
    const {element} = await warned();
    const heard: string[] = [];
    const stop = new AbortController();
    for (const type of ['keydown', 'keyup'])
      document.addEventListener(type, (event) => heard.push(`${type} ${(event as KeyboardEvent).key}`), stop);
    await hand.hold('x');
    await turn(20);
    await hand.hold('y');
    await hand.release('x');
    await hand.release('y');
    stop.abort();
    expect([element.phase, heard]).to.deep.equal(['active', ['keydown y', 'keyup y']]);
  });

  for (const way of WAYS) {
    for (const key of ['Enter', ' ']) {
      const name = key.trim() || 'Space';

      it(`W10: a user who looks, presses Tab and then ${name} signs out, with extend-on="${way}"`, async () => {
        const {element, events} = await warned({'extend-on': way});
        await time.now.pass(1.1);
        await press(['Tab'], 0.6);
        expect(focused(element)).to.equal('sign-out-button');
        await press([key]);
        expect(types(events)).to.deep.equal(['session-warn', 'session-expire']);
      });

      it(`W10: Tab and ${name} do not sign out a user who cannot have seen it yet, with extend-on="${way}"`, async () => {
        const {element, events} = await warned({'extend-on': way});
        await press(['Tab'], 0.6);
        await press([key]);
        expect([element.phase, types(events)]).to.deep.equal(['active', ['session-warn', 'session-resume']]);
      });
    }

    for (const end of ['Enter', 'Tab']) {
      it(`W10: a bar-code scanner that ends with ${end} does not sign the user out, with extend-on="${way}"`, async () => {
        const {element, events, field} = await warned({'extend-on': way});
        await hand.type('40123456789012345678');
        await hand.press(end);
        await turn(20);
        if (end === 'Tab') await hand.press('Enter');
        await turn(20);
        expect([element.phase, types(events)]).to.deep.equal(['active', ['session-warn', 'session-resume']]);
        if (way === 'activity') expect(field.has()).to.match(/^4?0123456789012345678$/);
      });
    }

    it(`W10: pasting and going on does not sign the user out, with extend-on="${way}"`, async () => {
      const {element, events} = await warned({'extend-on': way});
      await hand.hold('Control');
      await hand.press('v');
      await hand.release('Control');
      await press(['Tab', ' ', 'Enter']);
      expect([element.phase, types(events)]).to.deep.equal(['active', ['session-warn', 'session-resume']]);
    });
  }

  it('W10: after typing, the focus is on Stay, so that no key presses Sign out that comes later', async () => {
    const {element} = await warned({'extend-on': 'button'});
    await time.now.pass(1.1);
    await press(['Tab'], 1);
    expect(focused(element)).to.equal('sign-out-button');
    await press([...'Robin'], 0.3);
    expect(focused(element)).to.equal('stay-button');
    await press(['Tab', 'Tab', 'Tab'], 0.3);
    expect([element.phase, focused(element)]).to.deep.equal(['warning', 'stay-button']);
    await time.now.pass(1);
    await press([' ']);
    expect(element.phase).to.equal('active');
  });

  it('W10: a Tab and a key that follows too fast to have seen it do not sign out, and a second press does', async () => {
    const {element, events} = await warned({'extend-on': 'button'});
    await time.now.pass(1.1);
    await press(['Tab', 'Enter'], 0.4);
    expect([element.phase, focused(element)]).to.deep.equal(['warning', 'sign-out-button']);
    await press(['Enter']);
    expect(types(events)).to.deep.equal(['session-warn', 'session-expire']);
  });

  it('W10: Space that goes down on Stay presses nothing where it comes up', async () => {
    const {element} = await warned({'extend-on': 'button'});
    await hand.hold(' ');
    part(element, 'sign-out-button').focus();
    await hand.release(' ');
    await turn(20);
    expect(element.phase).to.equal('warning');
  });

  it('W10: is not signed out on a cover with a Sign out button', async () => {
    network.answer(PING, () => text('', 'text/plain', 500));
    const element = await mount({...LIMITS, 'ping-url': PING, 'logout-url': '/bye'});
    const events = record(element);
    for (const type of ['pagehide', 'pageshow']) dispatchEvent(new PageTransitionEvent(type, {persisted: true}));
    await time.now.pass(6);
    expect([element.phase, element.shadowRoot?.querySelectorAll('button').length]).to.deep.equal(['checking', 1]);
    await press([...'Rob', 'Tab', ' ', 'Tab', 'Enter']);
    expect(types(events)).not.to.include('session-expire');
    expect(element.phase).to.equal('checking');
  });

  it('W7: may scroll the warning by keys', async () => {
    const {element} = await warned({'extend-on': 'button'});
    const dialog = element.shadowRoot?.querySelector('dialog') as HTMLElement;
    let scrolls = 0;
    Object.defineProperty(dialog, 'scrollTop', {set: () => scrolls++});
    await press(['ArrowDown']);
    expect(scrolls, 'scrolled back').to.equal(0);
  });

  describe('before the end of the lifetime', () => {
    /** A warning that no activity prevents, because the session reaches its maximum lifetime. */
    async function old(putBefore: () => Promise<Field>, meanwhile: () => Promise<void>) {
      const end = Date.now() + 60_000;
      const left = () => String(Math.max(0, Math.ceil((end - Date.now()) / 1000)));
      network.answer(PING, () => json(0, {headers: {'Session-Ends-In': left()}}));
      const element = await mount({...LIMITS, 'ping-url': PING, 'logout-url': '/bye'});
      const events = record(element);
      const field = await putBefore();
      await put('<input>');
      await element.ping();
      await time.now.pass(29);
      await meanwhile();
      await time.now.until(() => element.phase === 'warning', 'the warning shows');
      await updated(element);
      return {element, events, field};
    }

    for (const [name, putBefore] of Object.entries(TEXT_FIELDS)) {
      it(`W10: a user who types while the warning opens is not signed out, from ${name}`, async () => {
        const {element, events} = await old(putBefore, async () => {
          while (document.querySelector('session-security')?.phase === 'active') await press(['x'], 0.25);
        });
        await press(['Tab', ' ', 'Tab', 'Enter']);
        expect(types(events)).not.to.include('session-expire');
        expect(element.phase).to.equal('active');
      });

      it(`W10: a pause before Tab, in which a warning opens, signs nobody out, from ${name}`, async () => {
        const {element, events} = await old(putBefore, async () => {
          await press([...'Robin']);
          await time.now.until(() => document.querySelector('session-security')?.phase === 'warning', 'the warning');
          await time.now.pass(0.6);
        });
        await press(['Tab', 'Enter'], 0.3);
        expect(types(events)).not.to.include('session-expire');
        expect(element.phase).to.equal('active');
      });
    }
  });
});
