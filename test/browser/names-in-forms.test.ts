import {expect} from '@open-wc/testing';
import {stub} from 'sinon';
import {sessionSecurityHandlers} from '../../server-contract/msw.ts';
import {registerMessages} from '../../src/i18n/registry.ts';
import {type Attributes, create, isOpen, LIMITS, mount, updated} from '../support/mount.ts';
import {put} from '../support/page.ts';
import {simulatedNetwork} from '../support/simulated-network.ts';
import {simulatedTime, turn} from '../support/simulated-time.ts';

const PING = '/ping-of-a-page-of-forms';

/** All that a form can do, by name. */
const MEMBERS = new Set<string>();
for (let each: object | null = HTMLFormElement.prototype; each; each = Object.getPrototypeOf(each)) {
  if (each !== Object.prototype) for (const name of Object.getOwnPropertyNames(each)) MEMBERS.add(name);
}

/** Fields that hide everything that their form can do: https://html.spec.whatwg.org/multipage/forms.html#dom-form-nameditem */
const FIELDS = [...MEMBERS].map((name) => `<input name="${name}">`).join('');

describe('a form whose fields are named as its members', () => {
  const time = simulatedTime();
  const network = simulatedNetwork();
  let form: HTMLFormElement;
  let complaints: ReturnType<typeof stub>;
  beforeEach(() => {
    complaints = stub(console, 'error');
  });
  afterEach(() => {
    complaints.restore();
    expect(complaints.args).to.deep.equal([]);
  });

  /** Puts such a form into the page, with attributes. */
  async function putForm(attributes: string): Promise<void> {
    form = await put<HTMLFormElement>(`<form ${attributes}>${FIELDS}</form>`);
    expect(form.getRootNode).to.be.instanceof(HTMLInputElement);
  }

  const focus = () => HTMLElement.prototype.focus.call(form);
  const matches = (selector: string) => Element.prototype.matches.call(form, selector);
  const visible = () => getComputedStyle(form).visibility === 'visible';

  /** Would the page ask before the user leaves it? */
  function asks(): boolean {
    const event = new Event('beforeunload', {cancelable: true});
    dispatchEvent(event);
    return event.defaultPrevented;
  }

  async function warned(attributes: Attributes = {}) {
    const element = await mount({...LIMITS, ...attributes});
    await time.now.pass(30);
    await updated(element);
    expect([element.phase, isOpen(element, 'dialog')]).to.deep.equal(['warning', true]);
    return element;
  }

  it('X8: keeps neither the warning nor the cover from opening while it has the focus, and gets it back', async () => {
    await putForm('tabindex="0"');
    focus();
    const element = await warned();
    element.extend();
    await updated(element);
    expect(document.activeElement === form).to.equal(true);
    await time.now.pass(60);
    expect([element.phase, isOpen(element, 'cover'), visible()]).to.deep.equal(['expired', true, false]);
  });

  it('X8: does not keep the cover from opening during a check', async () => {
    network.answer(PING, () => new Promise(() => {}));
    await putForm('tabindex="0"');
    focus();
    const element = await mount({...LIMITS, 'ping-url': PING});
    time.now.jump(3600);
    dispatchEvent(new Event('focus'));
    await updated(element);
    expect([element.phase, isOpen(element, 'cover'), visible()]).to.deep.equal(['checking', true, false]);
  });

  it('X8: does not keep the page from locking', async () => {
    const limits = {expireAfter: LIMITS['expire-after'], warnAfter: LIMITS['warn-after'], now: () => Date.now()};
    network.use(...sessionSecurityHandlers(limits).handlers);
    await putForm('tabindex="0"');
    focus();
    const locking = {'expire-action': 'lock', 'login-url': '/sign-in', 'ping-url': '/session_security/ping'};
    const element = await mount({...LIMITS, ...locking});
    expect(await element.ping()).to.equal('active');
    await time.now.pass(60);
    await time.now.until(() => element.phase === 'locked', 'the page is locked');
    await updated(element);
    expect([isOpen(element, 'cover'), visible()]).to.deep.equal([true, false]);
  });

  it('X8: stays below the cover when the page gives it the focus', async () => {
    await putForm('tabindex="0"');
    const element = await mount(LIMITS);
    await time.now.pass(60);
    const opened = await put<HTMLDialogElement>('<dialog></dialog>');
    opened.append(form);
    opened.showModal();
    focus();
    expect(element.shadowRoot?.querySelector('dialog')?.matches(':modal:focus-within')).to.equal(true);
  });

  it('X8: a drawing that the page opens and focuses does not close the cover', async () => {
    const element = await mount(LIMITS);
    await time.now.pass(60);
    const opened = await put<HTMLDialogElement>('<dialog><svg tabindex="0"></svg></dialog>');
    opened.showModal();
    expect(document.activeElement === element).to.equal(true);
    expect(element.shadowRoot?.querySelector('dialog')?.matches(':modal:focus-within')).to.equal(true);
  });

  it('W1: as a popover it is open again after the warning, with the focus', async () => {
    await putForm('popover tabindex="0"');
    HTMLElement.prototype.showPopover.call(form);
    focus();
    const element = await warned();
    expect(matches(':popover-open')).to.equal(false);
    element.extend();
    await updated(element);
    await turn(20);
    expect([matches(':popover-open'), document.activeElement === form]).to.deep.equal([true, true]);
  });

  it('X8: around the element it keeps neither warning nor cover from opening', async () => {
    registerMessages('fr', {});
    await putForm('lang="fr"');
    const element = create(LIMITS);
    element.addEventListener('session-expire', (event) => event.preventDefault());
    Node.prototype.appendChild.call(form, element);
    await updated(element);
    await time.now.pass(30);
    expect([element.phase, isOpen(element, 'dialog')]).to.deep.equal(['warning', true]);
    expect(element.shadowRoot?.querySelector('[lang]')?.getAttribute('lang')).to.equal('fr');
    await time.now.pass(30);
    expect([element.phase, isOpen(element, 'cover'), visible()]).to.deep.equal(['expired', true, false]);
  });

  it('F1: asks after typing into it, and not after its reset or its removal', async () => {
    const element = await mount({...LIMITS, 'guard-forms': true});
    const touched = stub(navigator, 'userActivation').value({hasBeenActive: true});
    const type = () =>
      Element.prototype.querySelector.call(form, 'input')?.dispatchEvent(new Event('input', {bubbles: true}));
    await putForm('');
    type();
    expect(asks()).to.equal(true);
    HTMLFormElement.prototype.reset.call(form);
    expect(asks()).to.equal(false);
    type();
    expect(asks()).to.equal(true);
    Element.prototype.remove.call(form);
    expect(asks()).to.equal(false);
    expect(element.phase).to.equal('active');
    touched.restore();
  });
});
