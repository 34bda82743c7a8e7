import {expect, oneEvent} from '@open-wc/testing';
import {stub} from 'sinon';
import type {SessionResumeEvent, SessionWarnEvent} from '../../src/events.ts';
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
import {simulatedTime, turn} from '../support/simulated-time.ts';
import {hand, needsHand} from '../support/trusted-input.ts';

describe('the warning', () => {
  const time = simulatedTime();

  /** An element whose warning has just begun, with half a minute left unless `attributes` say otherwise. */
  async function warned(attributes: Attributes = {}, content = '') {
    const element = await mount({...LIMITS, ...attributes}, content);
    const events = record(element);
    await time.now.pass(element.warnAfter);
    expect(element.phase).to.equal('warning');
    return {element, events, warning: dialog(element, 'dialog')};
  }

  /** The part that has the focus. */
  function focused(element: Element): string | null | undefined {
    return element.shadowRoot?.activeElement?.getAttribute('part');
  }

  function countdown(element: Element): string {
    return part(element, 'countdown').textContent.trim().replaceAll('\u00a0', ' ');
  }

  it('W1: is a modal dialog with name and description, and the focus on Stay in it', async () => {
    const {element, warning} = await warned();
    const panel = named(warning);
    expect(warning.matches(':modal')).to.equal(true);
    expect(panel.getAttribute('aria-modal')).to.equal('true');
    expect(panel.contains(part(element, 'stay-button'))).to.equal(true);
    const text = (ids: string | null) =>
      ids?.split(' ').map((id) => element.shadowRoot?.getElementById(id)?.textContent?.trim());
    expect(text(panel.getAttribute('aria-labelledby'))).to.deep.equal(['Are you still there?']);
    expect(text(panel.getAttribute('aria-describedby'))).to.deep.equal([
      'Signing out protects your information. What you have not saved may be lost.',
      'You will be signed out in 30 seconds.',
    ]);
    expect(focused(element)).to.equal('stay-button');
  });

  it('W1: restores the focus, the selection, the values and the scroll position of the page', async () => {
    const page = await put('<div><textarea>one two three</textarea><p style="height: 3000px"></p></div>');
    const field = page.querySelector('textarea')!;
    field.focus();
    field.setSelectionRange(4, 7);
    scrollTo(0, 40);
    const {element} = await warned();
    expect(document.activeElement === element).to.equal(true);
    part(element, 'stay-button').click();
    await element.updateComplete;
    expect(element.phase).to.equal('active');
    expect(document.activeElement === field).to.equal(true);
    expect([field.selectionStart, field.selectionEnd, field.value]).to.deep.equal([4, 7, 'one two three']);
    expect(scrollY).to.equal(40);
  });

  it('is rendered once if the window gets the focus while it opens, as in WebKit', async () => {
    const element = await mount(LIMITS);
    const {showModal} = HTMLDialogElement.prototype;
    const opening = stub(HTMLDialogElement.prototype, 'showModal').callsFake(function (this: HTMLDialogElement) {
      showModal.call(this);
      window.dispatchEvent(new Event('focus'));
    });
    try {
      const isPending: boolean[] = [];
      element.addController({hostUpdated: () => void isPending.push(element.isUpdatePending)});
      await time.now.pass(30);
      expect([element.phase, opening.callCount]).to.deep.equal(['warning', 1]);
      expect(isPending).to.deep.equal([false]);
      await time.now.pass(1);
      expect(countdown(element)).to.equal('You will be signed out in 29 seconds.');
    } finally {
      opening.restore();
    }
  });

  it('W2: ends by Stay', async () => {
    const {element, events, warning} = await warned();
    part(element, 'stay-button').click();
    await element.updateComplete;
    expect(warning.open).to.equal(false);
    expect(types(events)).to.deep.equal(['session-warn', 'session-resume']);
    expect((events[1] as SessionResumeEvent).by).to.equal('activity');
    expect(element.idleFor).to.equal(0);
  });

  it('W2: ends by extend(), activity() and Escape as well', async () => {
    const {element} = await warned({'extend-on': 'button'});
    element.activity();
    expect(element.phase).to.equal('warning');
    element.extend();
    expect(element.phase).to.equal('active');
    await time.now.pass(30);
    // Escape, and the close gestures of other systems, end like this.
    dialog(element, 'dialog').close();
    await oneEvent(element, 'session-resume');
    expect(element.phase).to.equal('active');
  });

  it('W2: ends the session by Sign out', async () => {
    const {element, events} = await warned({'logout-url': '/bye'});
    part(element, 'sign-out-button').click();
    expect(element.phase).to.equal('expired');
    expect(types(events)).to.deep.equal(['session-warn', 'session-expire']);
    expect(events[1]).to.include({reason: 'signed-out'});
  });

  it('W2: has no Sign out without logout-url and logout-form, however the page styles it', async () => {
    await put('<style>session-security::part(sign-out-button) { display: block }</style>');
    const hidden = async (attributes: Attributes) => {
      const {element} = await warned(attributes);
      return getComputedStyle(part(element, 'sign-out-button')).display === 'none';
    };
    expect(await hidden({})).to.equal(true);
    expect(await hidden({'logout-url': '', 'logout-form': ''})).to.equal(true);
    expect(await hidden({'logout-url': '/bye'})).to.equal(false);
    expect(await hidden({'logout-form': 'bye'})).to.equal(false);
  });

  it('W3: counts down each second, in words and on a bar', async () => {
    const {element} = await warned({'warn-after': 60, 'expire-after': 125});
    const bar = part<HTMLProgressElement>(element, 'progress');
    expect([countdown(element), bar.value, bar.max]).to.deep.equal([
      'You will be signed out in 1 minute, 5 seconds.',
      65,
      65,
    ]);
    await time.now.pass(1);
    expect([countdown(element), bar.value]).to.deep.equal(['You will be signed out in 1 minute, 4 seconds.', 64]);
    await time.now.pass(4);
    expect(countdown(element)).to.equal('You will be signed out in 1 minute.');
    // The line does not break between the number and its unit.
    expect(part(element, 'countdown').textContent).to.contain('1\u00a0minute');
    await time.now.pass(59);
    expect([countdown(element), bar.value]).to.deep.equal(['You will be signed out in 1 second.', 1]);
  });

  it('W11: says the time before the panel and in its description, and has nothing more to say as it opens', async () => {
    const {warning} = await warned();
    const sentence = warning.firstElementChild as Element;
    expect(sentence.nextElementSibling).to.equal(named(warning));
    expect(named(warning).getAttribute('aria-describedby')?.split(' ')).to.include(sentence.id);
    expect(liveRegion(warning).textContent?.trim()).to.equal('');
    for (const attribute of ['role', 'aria-label', 'aria-labelledby', 'aria-describedby']) {
      expect(warning.hasAttribute(attribute), attribute).to.equal(false);
    }
    // Orca reads elements of these two roles again when their content changes, or reads only their role.
    expect(warning.parentNode?.querySelector('[role=alertdialog], [role=status]')).to.equal(null);
  });

  it('W3: announces the time in whole sentences, at the start and at a few moments', async () => {
    const {element, warning} = await warned({'warn-after': 30, 'expire-after': 100});
    const announced = liveRegion(warning);
    expect(part(element, 'countdown').getAttribute('aria-hidden')).to.equal('true');
    // The first one is in the description, which is read as the dialog opens.
    const said = [warning.querySelector('#time-left')?.textContent];
    for (let left = 70, before = ''; left > 0; left--) {
      const text = announced.textContent?.trim() ?? '';
      if (text && text !== before) said.push(text);
      before = text;
      await time.now.pass(1);
    }
    expect(said).to.deep.equal([
      'You will be signed out in 1 minute, 10 seconds.',
      'You will be signed out in 1 minute.',
      'You will be signed out in 30 seconds.',
      'You will be signed out in 10 seconds.',
    ]);
  });

  it('W3: says no old time to a user who reads line by line, at any second', async () => {
    const {element, warning} = await warned({'warn-after': 30, 'expire-after': 100});
    const described = warning.querySelector('#time-left') as Element;
    for (let left = 70; left > 0; left--) {
      expect(described.textContent).to.equal(countdown(element));
      const announced = liveRegion(warning).textContent?.match(/\d+/)?.[0];
      // In seconds. What is announced stays for a moment, so that a screen reader that is busy finds it.
      if (announced) expect((announced === '1' ? 60 : Number(announced)) - left).to.be.within(0, 4);
      await time.now.pass(1);
    }
  });

  it('W5: a warning of less than 20 seconds is reported on the console, and still shows', async () => {
    const complaint = stub(console, 'error');
    try {
      await warned({'warn-after': 41, 'expire-after': 60});
      expect(complaint.callCount).to.equal(1);
      expect(complaint.firstCall.args[0]).to.contain('warn-after="41"').and.to.contain('WCAG 2.2.1');
      complaint.resetHistory();
      await warned({'warn-after': 40, 'expire-after': 60});
      expect(complaint.callCount).to.equal(0);
    } finally {
      complaint.restore();
    }
  });

  it('session-warn comes first with the time left, and cancelling it keeps the warning away', async () => {
    const element = await mount(LIMITS);
    let event: SessionWarnEvent | undefined;
    document.addEventListener('session-warn', (warn) => (event = warn as SessionWarnEvent), {once: true});
    element.addEventListener('session-warn', (warn) => warn.preventDefault());
    await time.now.pass(30);
    expect(event?.expiresIn).to.equal(30);
    expect(event?.target === element).to.equal(true);
    expect(element.phase).to.equal('warning');
    expect(isOpen(element, 'dialog')).to.equal(false);
    element.extend();
    expect(element.phase).to.equal('active');
    await time.now.pass(30);
    expect(isOpen(element, 'dialog')).to.equal(false);
    await time.now.pass(30);
    expect(isOpen(element, 'cover')).to.equal(true);
  });

  it('shows if only an earlier session-warn was cancelled', async () => {
    const element = await mount(LIMITS);
    element.addEventListener('session-warn', (warn) => warn.preventDefault(), {once: true});
    await time.now.pass(30);
    element.extend();
    await time.now.pass(30);
    expect(isOpen(element, 'dialog')).to.equal(true);
  });

  it('has a slot for each of its texts', async () => {
    const slots = ['heading', 'message', 'stay', 'sign-out'];
    const content = slots.map((name) => `<b slot="${name}">Own ${name}</b>`).join('');
    const {element} = await warned({'logout-url': '/bye'}, content);
    for (const own of element.children) {
      expect(own.assignedSlot?.name, own.outerHTML).to.equal(own.slot);
      expect(own.getBoundingClientRect().height, own.outerHTML).to.be.above(0);
    }
  });

  it('has a part for each element that a page may want to style', async () => {
    const parts = ['dialog', 'heading', 'message', 'countdown', 'progress', 'stay-button', 'sign-out-button'];
    const style = await put<HTMLStyleElement>('<style></style>');
    style.textContent = [...parts, 'cover']
      .map((name) => `session-security::part(${name}) {scroll-margin: 77px}`)
      .join('\n');
    const {element} = await warned();
    const looksDifferent = (name: string) =>
      expect(getComputedStyle(part(element, name)).scrollMarginTop, name).to.equal('77px');
    parts.forEach(looksDifferent);
    await time.now.pass(30);
    looksDifferent('cover');
  });

  it('W7: is opaque, and shows its bar and its focus, in a browser without light-dark()', async () => {
    const {element, warning} = await warned();
    const root = element.shadowRoot!;
    const rules = root.adoptedStyleSheets.flatMap(({cssRules}) => [...cssRules]);
    const old = new CSSStyleSheet();
    old.replaceSync(rules.map(({cssText}) => cssText.replaceAll('light-dark(', 'unknown(')).join('\n'));
    root.adoptedStyleSheets = [old];
    for (const secondsLeft of [30, 8]) {
      await time.now.pass(element.expiresIn - secondsLeft);
      expect(getComputedStyle(warning).backgroundColor).to.equal('rgb(255, 255, 255)');
      const bar = getComputedStyle(part(element, 'progress')).color;
      expect(bar, `${secondsLeft} s`).to.equal(secondsLeft > 10 ? 'rgb(26, 86, 196)' : 'rgb(179, 38, 30)');
      const {backgroundColor, color, outlineStyle} = getComputedStyle(part(element, 'stay-button'));
      expect([backgroundColor, color]).to.deep.equal(['rgb(26, 86, 196)', 'rgb(255, 255, 255)']);
      expect(outlineStyle).to.equal('solid');
    }
  });

  for (const [rootSize, sizes] of [
    ['10px', ['20px', '16px', '18px', '16px']],
    ['16px', ['20px', '16px', '18px', '16px']],
    ['32px', ['40px', '32px', '36px', '32px']],
  ] as const) {
    it(`W7: has no smaller text than usual, and grows with the page, where the root has ${rootSize}, as 10px in Bootstrap 3`, async () => {
      const {style} = document.documentElement;
      style.fontSize = rootSize;
      try {
        const {element, warning} = await warned();
        const texts = ['heading', 'message', 'countdown', 'stay-button'].map((name) => part(element, name));
        expect(texts.map((text) => getComputedStyle(text).fontSize)).to.deep.equal(sizes);
        expect(part(element, 'stay-button').getBoundingClientRect().height).to.be.at.least(38);
        if (rootSize !== '32px') expect(warning.getBoundingClientRect().width).to.equal(448);
      } finally {
        style.removeProperty('font-size');
        if (!style.cssText) document.documentElement.removeAttribute('style');
      }
    });
  }

  it('W9: can hide the page by its backdrop', async () => {
    const {element, warning} = await warned();
    element.style.setProperty('--session-security-backdrop', 'rgb(1, 2, 3)');
    expect(getComputedStyle(warning, '::backdrop').backgroundColor).to.equal('rgb(1, 2, 3)');
  });

  describe('with real input', () => {
    needsHand();

    it('A5: ends the session when Sign out is pressed, by pointer or key', async () => {
      const first = await warned({'logout-url': '/bye'});
      await hand.moveTo(part(first.element, 'heading'));
      await time.now.pass(0.5);
      await hand.clickOn(part(first.element, 'sign-out-button'));
      expect(types(first.events)).to.deep.equal(['session-warn', 'session-expire']);
      first.element.remove();

      const second = await warned({'logout-url': '/bye'});
      part(second.element, 'sign-out-button').focus();
      await time.now.pass(1.1);
      await hand.press('Enter');
      expect(types(second.events)).to.deep.equal(['session-warn', 'session-expire']);
    });

    for (const name of ['sign-out-button', 'stay-button']) {
      it(`W10: a click at once on the ${name}, for what was there before, never signs out`, async () => {
        const {element, events} = await warned({'logout-url': '/bye'});
        await time.now.pass(0.4);
        await hand.clickOn(part(element, name));
        await turn(20);
        expect(types(events)).to.deep.equal(['session-warn', ...(name === 'stay-button' ? ['session-resume'] : [])]);
      });
    }

    it('A5: stays when pointer or keys are used inside it', async () => {
      const {element, events} = await warned({'logout-url': '/bye'});
      await hand.moveTo(part(element, 'heading'));
      await time.now.pass(2);
      await hand.clickOn(part(element, 'message'));
      await time.now.pass(2);
      await hand.press('Tab');
      await time.now.pass(2);
      expect(types(events)).to.deep.equal(['session-warn']);
      expect(element.idleFor).to.equal(36);
    });

    it('W2: ends when the pointer is pressed beside it', async () => {
      const {element, events} = await warned();
      await hand.click(5, 5);
      expect(element.phase).to.equal('active');
      expect(events[1]).to.include({type: 'session-resume', by: 'activity'});
    });

    it('W2: stays when the pointer is pressed beside it and only the button extends', async () => {
      const {element} = await warned({'extend-on': 'button'});
      await hand.click(5, 5);
      await time.now.pass(2);
      expect(element.phase).to.equal('warning');
      await hand.clickOn(part(element, 'stay-button'));
      expect(element.phase).to.equal('active');
    });

    for (const extendOn of ['activity', 'button']) {
      it(`W2: ends when Escape is pressed, with extend-on="${extendOn}"`, async () => {
        const {element, events, warning} = await warned({'extend-on': extendOn});
        await hand.press('Escape');
        await time.now.until(() => element.phase === 'active', 'the warning is over');
        expect(warning.open).to.equal(false);
        expect(element.phase).to.equal('active');
        expect(types(events)).to.deep.equal(['session-warn', 'session-resume']);
      });
    }

    it('W1: keeps the focus, however often Tab is pressed, forwards and back', async () => {
      const page = await put<HTMLElement>('<p><input><button>of the page</button></p>');
      const {element} = await warned({'logout-url': '/bye', 'extend-on': 'button'});
      await time.now.pass(1.1);
      const seen = new Set<string | null | undefined>();
      const tab = async () => {
        await hand.press('Tab');
        seen.add(focused(element));
        expect(page.contains(document.activeElement)).to.equal(false);
      };
      for (let i = 0; i < 5; i++) await tab();
      await hand.hold('Shift');
      for (let i = 0; i < 5; i++) await tab();
      await hand.release('Shift');
      expect(seen).to.include.keys('stay-button', 'sign-out-button');
    });

    it('W1: nothing of the page behind it can be pressed', async () => {
      const button = await put<HTMLElement>('<button>of the page</button>');
      let pressed = false;
      button.addEventListener('click', () => (pressed = true));
      const {element} = await warned({'extend-on': 'button'});
      await hand.clickOn(button);
      expect(pressed).to.equal(false);
      expect(element.phase).to.equal('warning');
    });

    it('W1: a press beside it closes it and presses nothing behind it, but the next press does', async () => {
      const button = await put<HTMLElement>('<button style="position: fixed; left: 0; top: 0">of the page</button>');
      const heard: string[] = [];
      for (const type of ['pointerup', 'mousedown', 'mouseup', 'click']) {
        button.addEventListener(type, () => heard.push(type));
      }
      const {element} = await warned();
      await hand.clickOn(button);
      expect(element.phase).to.equal('active');
      expect(heard).to.deep.equal([]);
      await updated(element);
      await hand.clickOn(button);
      expect(heard).to.have.members(['pointerup', 'mousedown', 'mouseup', 'click']);
    });
  });
});
