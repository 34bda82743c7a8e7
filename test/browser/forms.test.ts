import {expect} from '@open-wc/testing';
import {type Attributes, create, LIMITS, mount, updated} from '../support/mount.ts';
import {put} from '../support/page.ts';
import {simulatedTime, turn} from '../support/simulated-time.ts';
import {hand, needsHand} from '../support/trusted-input.ts';

/** A custom field, which reports its input by events of its own. */
class RatingField extends HTMLElement {
  static formAssociated = true;
  readonly internals = this.attachInternals();
}
customElements.define('rating-field', RatingField);

describe('guard-forms', () => {
  const time = simulatedTime();

  /** Has the user touched the page? */
  let touched: boolean;
  beforeEach(() => {
    touched = true;
    Object.defineProperty(navigator, 'userActivation', {
      configurable: true,
      get: () => ({hasBeenActive: touched, isActive: false}),
    });
  });
  afterEach(() => {
    Reflect.deleteProperty(navigator, 'userActivation');
  });

  const guarded = (attributes: Attributes = {}) => mount({...LIMITS, 'guard-forms': true, ...attributes});

  /** Would the page ask before the user leaves it? */
  function asks(): boolean {
    const event = new Event('beforeunload', {cancelable: true});
    dispatchEvent(event);
    return event.defaultPrevented;
  }

  function type(into: EventTarget, event = 'input'): void {
    into.dispatchEvent(new Event(event, {bubbles: true, composed: event === 'input'}));
  }

  /** A form whose submit does not navigate. */
  async function form(content = '<input name="a">'): Promise<HTMLFormElement> {
    const frame = '<iframe name="nowhere" hidden></iframe>';
    const page = await put(`<div>${frame}<form target="nowhere" action="about:blank">${content}</form></div>`);
    return page.querySelector('form')!;
  }

  const unsavedForm = async () => {
    const it = await form();
    type(it.elements[0]!);
    expect(asks()).to.equal(true);
    return it;
  };

  it('F1: asks after typing, before the field loses the focus, and after a choice', async () => {
    const element = await guarded();
    expect(asks()).to.equal(false);
    for (const event of ['input', 'change']) {
      type((await form()).elements[0]!, event);
      expect(asks(), event).to.equal(true);
      element.clearUnsaved();
      expect(asks(), event).to.equal(false);
    }
  });

  it('F1: events of scripts do not count before the user has touched the page', async () => {
    await guarded();
    const it = await form();
    touched = false;
    type(it.elements[0]!);
    type(it.elements[0]!, 'change');
    expect(asks()).to.equal(false);
    touched = true;
    type(it.elements[0]!);
    expect(asks()).to.equal(true);
  });

  for (const [name, markup] of [
    ['a field outside of a form', '<p><input></p>'],
    ['a field that names its form', '<div><form id="far"></form><input form="far"></div>'],
    ['a custom field', '<form><rating-field></rating-field></form>'],
    ['an editable text', '<p><b contenteditable>text</b></p>'],
    ['fields named as what forms can do', '<form><input name="matches"><input name="closest"></form>'],
  ] as const) {
    it(`F1: asks after typing into ${name}`, async () => {
      await guarded();
      const page = await put(markup);
      type(page.querySelector('input, rating-field, [contenteditable]')!);
      expect(asks()).to.equal(true);
    });
  }

  it('F1: sees forms in open shadow trees, and their submit', async () => {
    await guarded();
    const page = await put<HTMLElement>('<div></div>');
    const root = page.attachShadow({mode: 'open'});
    root.innerHTML = '<iframe name="inside" hidden></iframe><form target="inside" action="about:blank"><input></form>';
    type(root.querySelector('input')!);
    expect(asks()).to.equal(true);
    root.querySelector('form')!.requestSubmit();
    await turn();
    await time.now.pass(1);
    expect(asks()).to.equal(false);
  });

  for (const [name, markup] of [
    ['a search form', '<form role="search"><input></form>'],
    ['a form in a search', '<div role="search"><form><input></form></div>'],
    ['a search element', '<div><search><input></search></div>'],
    ['a search field', '<p><input type="search"></p>'],
    ['a form that is to be ignored', '<form data-session-security-ignore><input></form>'],
    ['a field that is to be ignored', '<form><input data-session-security-ignore></form>'],
    ['a part that is to be ignored', '<form><p data-session-security-ignore><input></p></form>'],
    [
      'a field that names an ignored form',
      '<div><form id="off" data-session-security-ignore></form><input form="off"></div>',
    ],
  ] as const) {
    it(`F1: does not count ${name}`, async () => {
      await guarded();
      const page = await put(markup);
      type(page.querySelector('input')!);
      type(page.querySelector('input')!, 'change');
      expect(asks()).to.equal(false);
    });
  }

  it('F1: a submitted form counts as saved at once', async () => {
    await guarded();
    const it = await unsavedForm();
    it.requestSubmit();
    expect(asks()).to.equal(false);
  });

  it('F1: a form that a script submits counts as saved at once', async () => {
    await guarded();
    const it = await unsavedForm();
    it.submit();
    expect(asks()).to.equal(false);
  });

  it('F1: only while forms are guarded, their submit() is not that of the browser', async () => {
    const {submit} = HTMLFormElement.prototype;
    const element = await guarded();
    expect(HTMLFormElement.prototype.submit).not.to.equal(submit);
    element.guardForms = false;
    await updated(element);
    expect(HTMLFormElement.prototype.submit).to.equal(submit);
  });

  it('F1: a submit that a later listener prevents does not count as saved', async () => {
    await guarded();
    const it = await unsavedForm();
    addEventListener('submit', (event) => event.preventDefault(), {once: true});
    it.requestSubmit();
    expect(asks()).to.equal(true);
    await time.now.pass(1);
    expect(asks()).to.equal(true);
  });

  it('F1: a reset form counts as saved, unless the reset is prevented', async () => {
    await guarded();
    const it = await unsavedForm();
    it.addEventListener('reset', (event) => event.preventDefault(), {once: true});
    it.reset();
    expect(asks()).to.equal(true);
    it.reset();
    expect(asks()).to.equal(false);
    type(it.elements[0]!);
    expect(asks()).to.equal(true);
  });

  it('F1: clearUnsaved() clears one form or all', async () => {
    const element = await guarded();
    const first = await unsavedForm();
    const second = await unsavedForm();
    element.clearUnsaved(first);
    expect(asks()).to.equal(true);
    element.clearUnsaved(second);
    expect(asks()).to.equal(false);
    type(first.elements[0]!);
    type(second.elements[0]!);
    element.clearUnsaved();
    expect(asks()).to.equal(false);
  });

  it('F1: also sets returnValue, for browsers that look at nothing else', async () => {
    await guarded();
    await unsavedForm();
    const event = document.createEvent('BeforeUnloadEvent') as BeforeUnloadEvent;
    event.initEvent('beforeunload', false, true);
    dispatchEvent(event);
    expect(event.returnValue).not.to.equal('');
  });

  it('F1: does not ask about a form that was removed', async () => {
    await guarded();
    (await unsavedForm()).remove();
    expect(asks()).to.equal(false);
  });

  for (const address of ['/next', 'javascript:void(0)', 'blob:null/1', 'about:blank']) {
    it(`F2: asks when a link to ${address} has been clicked, because its page may be left`, async () => {
      await guarded();
      await unsavedForm();
      const link = await put<HTMLElement>(`<a href="${address}">Next</a>`);
      link.addEventListener('click', (event) => event.preventDefault());
      link.click();
      expect(asks()).to.equal(true);
    });
  }

  for (const address of ['mailto:a@example.org', 'tel:123', 'sms:123', 'web+some:thing']) {
    it(`F2: does not ask when a link opens another application by ${address}, and asks at the next real leaving`, async () => {
      await guarded();
      await unsavedForm();
      const host = await put('<div></div>');
      const root = host.attachShadow({mode: 'open'});
      root.innerHTML = `<a href="${address}"><b>Write</b></a><a href="/next">Next</a>`;
      root.addEventListener('click', (event) => event.preventDefault());
      root.querySelector('b')!.click();
      expect(asks()).to.equal(false);
      await time.now.pass(0.25);
      expect(asks()).to.equal(true);
      root.querySelector('b')!.click();
      (root.lastElementChild as HTMLElement).click();
      expect(asks()).to.equal(true);
    });
  }

  it('F2: listens for beforeunload only while a form is unsaved', async () => {
    const listening = new Set<unknown>();
    const {addEventListener: add, removeEventListener: remove} = EventTarget.prototype;
    EventTarget.prototype.addEventListener = function (type, listener, options) {
      if (type === 'beforeunload') listening.add(listener);
      add.call(this, type, listener, options);
    };
    EventTarget.prototype.removeEventListener = function (type, listener, options) {
      if (type === 'beforeunload') listening.delete(listener);
      remove.call(this, type, listener, options);
    };
    try {
      const element = await guarded();
      expect(listening.size).to.equal(0);
      const it = await unsavedForm();
      expect(listening.size).to.equal(1);
      element.clearUnsaved(it);
      expect(listening.size).to.equal(0);
      await unsavedForm();
      element.remove();
      await turn();
      expect(listening.size).to.equal(0);
    } finally {
      EventTarget.prototype.addEventListener = add;
      EventTarget.prototype.removeEventListener = remove;
    }
  });

  it('F2: does not ask when the session is over', async () => {
    const element = await guarded();
    await unsavedForm();
    await time.now.pass(60);
    expect(element.phase).to.equal('expired');
    expect(asks()).to.equal(false);
  });

  it('F2: does not ask on sign-out', async () => {
    const element = await guarded({'logout-url': '/bye'});
    await unsavedForm();
    element.signOut();
    expect(asks()).to.equal(false);
  });

  it('does not ask without the attribute, or when disabled', async () => {
    const element = await mount(LIMITS);
    const it = await form();
    type(it.elements[0]!);
    expect(asks()).to.equal(false);
    element.guardForms = true;
    await updated(element);
    expect(element.hasAttribute('guard-forms')).to.equal(false);
    type(it.elements[0]!);
    expect(asks()).to.equal(true);
    element.disabled = true;
    await updated(element);
    expect(asks()).to.equal(false);
  });

  it('remembers unsaved forms when the element is moved', async () => {
    const element = await guarded();
    await unsavedForm();
    (await put('<div></div>')).append(element);
    await turn();
    expect(asks()).to.equal(true);
  });

  it('guards nothing before the element is connected', () => {
    const element = create({'guard-forms': true});
    expect(element.guardForms).to.equal(true);
    expect(() => element.clearUnsaved()).not.to.throw();
  });

  describe('with real input', () => {
    needsHand();

    it('F1: asks after one letter', async () => {
      await guarded();
      const it = await form();
      (it.elements[0] as HTMLInputElement).focus();
      await hand.type('x');
      expect((it.elements[0] as HTMLInputElement).value).to.equal('x');
      expect(asks()).to.equal(true);
    });
  });
});
