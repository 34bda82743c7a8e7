import {expect} from '@open-wc/testing';
import {type Attributes, isOpen, LIMITS, mount, part, updated} from '../support/mount.ts';
import {put} from '../support/page.ts';
import {json, simulatedNetwork, text} from '../support/simulated-network.ts';
import {simulatedTime, turn} from '../support/simulated-time.ts';

const PING = '/ping-of-a-page-with-a-menu';

describe('popovers that the page has open', () => {
  const time = simulatedTime();
  const network = simulatedNetwork();
  let afterwards = () => {};
  afterEach(() => afterwards());

  /** Opens a warning above what is open. */
  async function warned(open: () => void, attributes: Attributes = {}) {
    const element = await mount({...LIMITS, ...attributes});
    await time.now.pass(29);
    open();
    await time.now.pass(1);
    await updated(element);
    expect([element.phase, isOpen(element, 'dialog')]).to.deep.equal(['warning', true]);
    return element;
  }

  const areOpen = (...popovers: Element[]) => popovers.map((each) => each.matches(':popover-open'));

  /** A menu that a button has opened, with the focus in a field of it. */
  async function menu() {
    const page = await put<HTMLElement>(`<div><button popovertarget="a-menu">Menu</button>
      <div id="a-menu" popover><input value="one two three"></div></div>`);
    const popover = page.querySelector<HTMLElement>('[popover]')!;
    const field = page.querySelector('input')!;
    return {
      popover,
      field,
      open() {
        page.querySelector('button')?.click();
        field.focus();
        field.setSelectionRange(4, 7);
      },
    };
  }

  for (const [how, answer] of [
    ['Stay', (element: Element) => part(element, 'stay-button').click()],
    ['extend()', (element: {extend(): void} & Element) => element.extend()],
    ['activity()', (element: {activity(): void} & Element) => element.activity()],
  ] as const) {
    it(`W1: are open again, with the focus and the caret where they were, after ${how}`, async () => {
      const {popover, field, open} = await menu();
      const element = await warned(open);
      expect(areOpen(popover)).to.deep.equal([false]);
      answer(element as never);
      await updated(element);
      await turn(20);
      expect(areOpen(popover)).to.deep.equal([true]);
      expect(document.activeElement === field).to.equal(true);
      expect([field.selectionStart, field.selectionEnd]).to.deep.equal([4, 7]);
      expect(element.phase).to.equal('active');
      popover.hidePopover();
    });
  }

  // Where hints are not known, the value means a popover that nothing else closes.
  const hint = Object.assign(document.createElement('p'), {popover: 'hint'}).popover === 'hint' ? ['hint'] : [];
  for (const kind of ['auto', ...hint]) {
    it(`W1: are open again in their order, one in another, by a button or by markup: ${kind}`, async () => {
      const page = await put<HTMLElement>(`<div>
        <div id="a-third" popover="${kind}">third</div>
        <div id="a-second" popover><button popovertarget="a-third">Third</button></div>
        <div id="a-first" popover><button popovertarget="a-second">Second</button></div></div>`);
      const [third, second, first] = [...page.querySelectorAll<HTMLElement>('[popover]')] as [
        HTMLElement,
        HTMLElement,
        HTMLElement,
      ];
      const element = await warned(() => {
        first.showPopover();
        for (const inner of [first, second]) inner.querySelector('button')?.click();
        expect(areOpen(first, second, third)).to.deep.equal([true, true, true]);
      });
      expect(areOpen(first, second, third)).to.deep.equal([false, false, false]);
      element.extend();
      await updated(element);
      await turn(20);
      expect(areOpen(first, second, third)).to.deep.equal([true, true, true]);
      first.hidePopover();
    });
  }

  it('W1: are open again in the shadow tree that has the focus', async () => {
    const host = await put<HTMLElement>('<div></div>');
    const root = host.attachShadow({mode: 'open'});
    root.innerHTML = '<button popovertarget="a-menu">Menu</button><div id="a-menu" popover><input></div>';
    const [button, popover] = [...root.children] as [HTMLElement, HTMLElement];
    const element = await warned(() => {
      button.focus();
      button.click();
    });
    expect(areOpen(popover)).to.deep.equal([false]);
    element.extend();
    await updated(element);
    expect(areOpen(popover)).to.deep.equal([true]);
    expect(root.activeElement === button).to.equal(true);
  });

  it('W1: are open again in an open shadow tree, one in another, wherever the focus is', async () => {
    const host = await put<HTMLElement>('<div></div>');
    const inner = host.attachShadow({mode: 'open'}).appendChild(document.createElement('form'));
    inner.innerHTML = '<input name="shadowRoot"><p></p>';
    const root = inner.querySelector('p')!.attachShadow({mode: 'open'});
    root.innerHTML = '<div popover>Menu</div>';
    const [popover] = [...root.children] as [HTMLElement];
    const element = await warned(() => popover.showPopover());
    expect(areOpen(popover)).to.deep.equal([false]);
    element.extend();
    await updated(element);
    expect(areOpen(popover)).to.deep.equal([true]);
    popover.hidePopover();
  });

  it('W1, X9: give way to what the page opens during the warning, as they would without it', async () => {
    const {popover, open} = await menu();
    const other = await put<HTMLElement>('<div popover>news</div>');
    const element = await warned(open);
    other.showPopover();
    await turn(20);
    expect([element.phase, isOpen(element, 'dialog')]).to.deep.equal(['warning', true]);
    element.extend();
    await updated(element);
    expect(areOpen(popover, other)).to.deep.equal([false, true]);
    other.hidePopover();
  });

  it('W1: are open again after a warning that had to be moved', async () => {
    const {popover, field, open} = await menu();
    const hidden = await put('<div style="display: none"></div>');
    const element = await mount(LIMITS);
    afterwards = () => element.remove();
    hidden.append(element);
    await time.now.pass(29);
    open();
    await time.now.pass(1);
    await updated(element);
    expect([element.parentNode === document.body, ...areOpen(popover)]).to.deep.equal([true, false]);
    element.extend();
    await updated(element);
    expect(areOpen(popover)).to.deep.equal([true]);
    expect(document.activeElement === field).to.equal(true);
  });

  it('W1: stay closed if the page has removed them, without an exception', async () => {
    const {popover, open} = await menu();
    const element = await warned(open);
    popover.remove();
    element.extend();
    await updated(element);
    expect([element.phase, isOpen(element, 'dialog')]).to.deep.equal(['active', false]);
  });

  it('W1: are open again after a cover that the server has taken away', async () => {
    const {popover, field, open} = await menu();
    network.answer(PING, () => text('', 'text/plain', 500));
    const element = await mount({...LIMITS, 'ping-url': PING});
    open();
    for (const type of ['pagehide', 'pageshow']) dispatchEvent(new PageTransitionEvent(type, {persisted: true}));
    expect([element.phase, ...areOpen(popover)]).to.deep.equal(['checking', false]);
    network.answer(PING, () => json(1));
    await time.now.until(() => element.phase === 'active', 'the session lives');
    await updated(element);
    expect(areOpen(popover)).to.deep.equal([true]);
    expect(document.activeElement === field).to.equal(true);
  });
});
