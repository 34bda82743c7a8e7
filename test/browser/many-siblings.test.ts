import {expect, nextFrame} from '@open-wc/testing';
import {create, dialog, isOpen, LIMITS, updated} from '../support/mount.ts';
import {simulatedTime} from '../support/simulated-time.ts';

const SIBLINGS = 1200;
const IN_A_POPOVER = SIBLINGS / 2;

describe('the cover of a page whose body has many children', () => {
  const time = simulatedTime();
  let rows: HTMLElement[];
  beforeEach(() => {
    rows = Array.from({length: SIBLINGS}, (_, row) => {
      const paragraph = document.createElement('p');
      paragraph.textContent = `Row ${row}`;
      return paragraph;
    });
    rows[IN_A_POPOVER]!.popover = 'manual';
    document.body.append(...rows);
  });
  afterEach(() => {
    for (const row of rows) row.remove();
  });

  /** The number of rows that have a box. */
  const displayed = () => rows.filter((row) => row.getClientRects().length > 0).length;

  /** The element at the end of the body itself, past its deadline. */
  async function covered() {
    const element = create(LIMITS);
    document.body.append(element);
    await updated(element);
    await time.now.pass(element.expireAfter);
    expect(element.phase).to.equal('expired');
    return element;
  }

  // Twice: the second cover finds what the first one has left in the body.
  for (const round of ['first', 'second']) {
    it(`X10: a page that is left has no box but the cover, and comes back when the element goes, the ${round} time`, async () => {
      rows[IN_A_POPOVER]!.showPopover();
      const element = await covered();
      expect(displayed()).to.equal(0);
      expect(dialog(element, 'cover').checkVisibility()).to.equal(true);
      expect(dialog(element, 'cover').getBoundingClientRect().width).to.be.at.least(
        document.documentElement.clientWidth,
      );
      element.remove();
      await nextFrame();
      expect(displayed()).to.be.at.least(SIBLINGS - 1);
      expect(element.hasAttribute('slot')).to.equal(false);
    });
  }

  it('X9: what such a page adds or opens later has no box, until the element is disabled', async () => {
    const element = await covered();
    const box = document.createElement('dialog');
    box.textContent = 'New';
    rows.push(box);
    document.body.append(box);
    box.showModal();
    expect(displayed()).to.equal(0);
    expect(isOpen(element, 'cover')).to.equal(true);
    element.disabled = true;
    await updated(element);
    expect(displayed()).to.equal(SIBLINGS);
    element.remove();
  });
});
