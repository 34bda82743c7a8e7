import {expect} from '@open-wc/testing';
import {type Attributes, isOpen, LIMITS, mount, updated} from '../support/mount.ts';
import {put} from '../support/page.ts';
import {simulatedTime, turn} from '../support/simulated-time.ts';
import {hand, needsHand} from '../support/trusted-input.ts';

describe('one answer', () => {
  const time = simulatedTime();
  needsHand();

  async function warned(attributes: Attributes = {}) {
    const element = await mount({...LIMITS, 'logout-url': '/bye', ...attributes});
    await time.now.pass(30);
    expect(element.phase).to.equal('warning');
    await updated(element);
    return element;
  }

  // The first test of the file, because the browser remembers that a user has used the page.
  it('W10: one Escape closes only the warning, in a page that no user has touched', async () => {
    const page = await put<HTMLDialogElement>('<dialog><input value="half a sen"></dialog>');
    page.showModal();
    const element = await warned();
    expect(navigator.userActivation?.hasBeenActive ?? false).to.equal(false);
    await hand.press('Escape');
    await time.now.until(() => element.phase === 'active', 'the warning is over');
    await updated(element);
    await turn(50);
    expect(page.open).to.equal(true);
    await hand.press('Escape');
    await turn(50);
    expect(page.open).to.equal(false);
  });

  for (const [modal, attributes] of [
    [true, {}],
    [false, {}],
    [true, {'activity-events': 'mousedown'}],
    [true, {'activity-events': 'pointerup'}],
    [true, {'activity-events': 'click'}],
  ] as const) {
    const options = JSON.stringify(attributes);
    it(`W10: one press beside the warning closes no ${modal ? 'modal ' : ''}dialog of the page that a press closes: ${options}`, async () => {
      const page = await put<HTMLDialogElement>('<dialog closedby="any"><input value="half a sen"></dialog>');
      if (modal) page.showModal();
      else page.show();
      const element = await warned(attributes);
      await hand.click(20, 20);
      await turn(50);
      await updated(element);
      expect([element.phase, isOpen(element, 'dialog'), page.open]).to.deep.equal(['active', false, true]);
    });
  }

  it('W2, B1: a press beside the warning extends as it goes down, and the warning closes as it comes up', async () => {
    const element = await warned();
    await hand.move(20, 20);
    await hand.down();
    await turn(20);
    await time.now.pass(5);
    expect([element.phase, isOpen(element, 'dialog')]).to.deep.equal(['active', true]);
    await hand.up();
    await turn(20);
    expect(isOpen(element, 'dialog')).to.equal(false);
  });

  it('X1: a press that is held over the end keeps no cover away', async () => {
    const element = await warned();
    await hand.move(20, 20);
    await hand.down();
    await turn(20);
    element.signOut();
    await updated(element);
    expect([isOpen(element, 'dialog'), isOpen(element, 'cover')]).to.deep.equal([false, true]);
    await hand.up();
    await turn(20);
    expect(isOpen(element, 'cover')).to.equal(true);
  });
});
