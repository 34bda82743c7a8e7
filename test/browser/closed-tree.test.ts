import {expect} from '@open-wc/testing';
import type {SessionSecurityElement} from '../../src/element.ts';
import {type Attributes, create, isOpen, LIMITS, part, record, types, updated} from '../support/mount.ts';
import {put} from '../support/page.ts';
import {simulatedTime, turn} from '../support/simulated-time.ts';
import {hand, needsHand} from '../support/trusted-input.ts';

describe('in a closed shadow tree', () => {
  const time = simulatedTime();
  needsHand();
  let element: SessionSecurityElement;
  afterEach(() => element.remove());

  async function warned(attributes: Attributes = {}, rest = '') {
    const outer = await put<HTMLElement>('<div></div>');
    const root = outer.attachShadow({mode: 'closed'});
    root.innerHTML = rest;
    element = create({...LIMITS, 'logout-url': '/bye', ...attributes});
    root.append(element);
    const events = record(element);
    await time.now.pass(29);
    root.querySelector('input')?.focus();
    // And so long that the user can have seen the warning (W10).
    await time.now.pass(2.1);
    await updated(element);
    expect(isOpen(element, 'dialog')).to.equal(true);
    return {root, events};
  }

  for (const [name, outcome] of [
    ['stay-button', 'session-resume'],
    ['sign-out-button', 'session-expire'],
  ] as const) {
    for (const way of ['activity', 'button']) {
      it(`A5: ${name} does what it says by a press, with extend-on="${way}"`, async () => {
        const {events} = await warned({'extend-on': way});
        await hand.clickOn(part(element, name));
        await turn(20);
        expect(types(events)).to.deep.equal(['session-warn', outcome]);
      });

      it(`A5: ${name} does what it says by a key, with extend-on="${way}"`, async () => {
        const {events} = await warned({'extend-on': way});
        part(element, name).focus();
        await hand.press('Enter');
        await turn(20);
        expect(types(events)).to.deep.equal(['session-warn', outcome]);
      });
    }
  }

  it('A5: stays while the pointer is used and rests inside it', async () => {
    await warned();
    await hand.moveTo(part(element, 'message'));
    await hand.clickOn(part(element, 'message'));
    await hand.moveTo(part(element, 'heading'));
    await turn(20);
    await time.now.pass(5);
    expect([element.phase, isOpen(element, 'dialog')]).to.deep.equal(['warning', true]);
  });

  it('W2: is answered by a press beside it, which presses nothing behind it', async () => {
    const {root} = await warned(
      {},
      '<button style="position: fixed; inset: 0 auto auto 0; inline-size: 9rem; block-size: 9rem">Of the page</button>',
    );
    let presses = 0;
    root.querySelector('button')?.addEventListener('click', () => presses++);
    await hand.click(20, 20);
    await turn(20);
    await updated(element);
    expect([element.phase, isOpen(element, 'dialog'), presses]).to.deep.equal(['active', false, 0]);
    await hand.click(21, 20);
    await turn(20);
    expect(presses).to.equal(1);
  });

  it('W10: is answered by typing, which goes on in the field', async () => {
    const {root} = await warned({}, '<input>');
    await hand.press('a');
    await time.now.until(() => element.phase === 'active', 'the warning is over');
    await updated(element);
    await hand.type('b');
    expect((root.querySelector('input') as HTMLInputElement).value).to.contain('b');
  });

  it('W10: Stay can be pressed at any time, and Sign out not by a key of a user who types', async () => {
    const {events} = await warned({'extend-on': 'button'}, '<input>');
    await hand.press('a');
    part(element, 'sign-out-button').focus();
    await hand.press('Enter');
    await turn(20);
    expect(element.phase).to.equal('warning');
    part(element, 'stay-button').focus();
    await hand.press('Enter');
    await turn(20);
    expect(types(events)).to.deep.equal(['session-warn', 'session-resume']);
  });

  it('W6: keeps its focus when it moves inside the dialog', async () => {
    await warned();
    await hand.press('Tab');
    await turn(20);
    expect(element.shadowRoot?.activeElement).to.equal(part(element, 'sign-out-button'));
  });
});
