import {expect, nextFrame, oneEvent} from '@open-wc/testing';
import {spy} from 'sinon';
import type {SessionSecurityElement} from '../../src/element.ts';
import {LIMITS, mount} from '../support/mount.ts';
import {put} from '../support/page.ts';
import {simulatedTime} from '../support/simulated-time.ts';
import {hand, keysRepeat, needsHand} from '../support/trusted-input.ts';

const DEFAULT =
  'pointerdown pointermove keydown wheel touchstart touchmove click beforeinput compositionupdate dragover';

describe('activity', () => {
  const time = simulatedTime();

  /** Does `act` count as activity, ten seconds after the last? */
  async function counts(element: SessionSecurityElement, act: () => unknown): Promise<boolean> {
    element.activity();
    await time.now.pass(10);
    await act();
    await time.now.pass(1);
    expect(element.idleFor).to.be.oneOf([1, 11]);
    return element.idleFor === 1;
  }

  it('A1: listens on the window, capturing and passive, so that no handler of the page comes first or waits', async () => {
    const added = spy(EventTarget.prototype, 'addEventListener');
    try {
      await mount();
      const activity = added
        .getCalls()
        .filter(
          ({thisValue, args}) => thisValue === window && (args[2] as AddEventListenerOptions | undefined)?.passive,
        )
        .map(({args}) => ({type: args[0], ...(args[2] as AddEventListenerOptions)}));
      expect(activity.map(({type}) => type).join(' ')).to.equal(DEFAULT);
      for (const {capture, passive} of activity) expect([capture, passive]).to.deep.equal([true, true]);
    } finally {
      added.restore();
    }
  });

  it('A1: scrolling does not count, because scripts scroll too, unless activity-events names it', async () => {
    const page = await put<HTMLElement>('<div><p></p></div>');
    page.style.cssText = 'height: 100px; overflow: auto';
    (page.firstElementChild as HTMLElement).style.height = '9000px';
    const scroll = async () => {
      page.scrollTop += 50;
      await new Promise((done) => page.addEventListener('scroll', done, {once: true}));
    };
    const element = await mount();
    expect(await counts(element, scroll)).to.equal(false);
    element.activityEvents = 'scroll';
    await element.updateComplete;
    expect(await counts(element, scroll)).to.equal(true);
  });

  it('A2: events of scripts do not count', async () => {
    const element = await mount();
    for (const type of DEFAULT.split(' ')) {
      const act = () => document.body.dispatchEvent(new Event(type, {bubbles: true, composed: true}));
      expect(await counts(element, act), type).to.equal(false);
    }
    expect(await counts(element, () => document.body.click())).to.equal(false);
  });

  it('A4: a call of activity() counts', async () => {
    const element = await mount(LIMITS);
    expect(await counts(element, () => element.activity())).to.equal(true);
    await time.now.pass(30);
    expect(element.phase).to.equal('warning');
    element.activity();
    expect(element.phase).to.equal('active');
  });

  describe('by real input', () => {
    needsHand();

    it('A1: a press, a click and a key count, also when the page stops the event', async () => {
      const stop = (event: Event) => event.stopImmediatePropagation();
      const field = await put<HTMLInputElement>('<input>');
      const element = await mount();
      const page = new AbortController();
      for (const type of DEFAULT.split(' '))
        document.addEventListener(type, stop, {capture: true, signal: page.signal});
      field.focus();
      expect(await counts(element, () => hand.press('a'))).to.equal(true);
      expect(await counts(element, () => hand.clickOn(field))).to.equal(true);
      page.abort();
    });

    it('A2: a pointer move counts, unless the screen position is unchanged', async () => {
      const element = await mount();
      expect(await counts(element, () => hand.move(10, 10))).to.equal(false);
      expect(await counts(element, () => hand.move(10, 10))).to.equal(false);
      expect(await counts(element, () => hand.move(11, 10))).to.equal(true);
      expect(await counts(element, () => hand.move(11, 10))).to.equal(false);
    });

    it('A7: a move of a locked pointer counts, though its position on the screen stays', async () => {
      const page = await put<HTMLElement>('<div style="height: 200px">Turn me</div>');
      const element = await mount();
      page.addEventListener('click', () => page.requestPointerLock(), {once: true});
      const locked = oneEvent(document, 'pointerlockchange');
      await hand.clickOn(page);
      await locked;
      try {
        const positions = new Set<number>();
        window.addEventListener('pointermove', ({screenX}) => positions.add(screenX));
        expect(await counts(element, () => hand.move(300, 100))).to.equal(true);
        expect(await counts(element, () => hand.move(320, 120))).to.equal(true);
        expect(positions.size).to.equal(1);
        // The page moves under a hand that is still.
        page.style.marginBlockStart = '50px';
        expect(await counts(element, () => nextFrame().then(nextFrame))).to.equal(false);
      } finally {
        document.exitPointerLock();
      }
    });

    it('A2: a key press counts, but its auto-repeats do not', async () => {
      const element = await mount();
      expect(await counts(element, () => hand.hold('a'))).to.equal(true);
      expect(await counts(element, () => hand.hold('a'))).to.equal(false);
      expect(await counts(element, () => hand.release('a'))).to.equal(false);
      expect(await counts(element, () => hand.hold('a'))).to.equal(true);
      await hand.release('a');
    });

    if (keysRepeat) {
      it('A2: input and clicks from an auto-repeated key do not count', async () => {
        const field = await put<HTMLInputElement>('<input>');
        const element = await mount();
        field.focus();
        const type = () => Promise.all([oneEvent(field, 'input'), hand.hold('a')]);
        await type();
        expect(await counts(element, type)).to.equal(false);
        await hand.release('a');
        expect(field.value.length).to.equal(2);
        expect(await counts(element, () => hand.press('b'))).to.equal(true);
      });
    }

    it('A3: at most one activity a second is accepted', async () => {
      const element = await mount();
      const moveTo = (x: number) => Promise.all([oneEvent(window, 'pointermove'), hand.move(x, 10)]);
      await moveTo(10);
      await time.now.pass(10);
      await moveTo(20);
      await time.now.pass(0.9);
      await moveTo(30);
      await time.now.pass(1.1);
      expect(element.idleFor).to.equal(2);
      await moveTo(40);
      await moveTo(50);
      expect(element.idleFor).to.equal(0);
    });

    for (const mode of ['open', 'closed'] as const) {
      it(`A4: counts inside ${mode} shadow roots`, async () => {
        const host = await put('<div></div>');
        const field = document.createElement('input');
        host.attachShadow({mode}).append(field);
        const element = await mount();
        expect(await counts(element, () => hand.clickOn(field))).to.equal(true);
        expect(await counts(element, () => hand.press('a'))).to.equal(true);
      });
    }

    it('X1: activity after the deadline does not revive the session', async () => {
      const element = await mount(LIMITS);
      await hand.move(10, 10);
      time.now.jump(3600);
      await hand.move(20, 10);
      expect(element.phase).to.equal('checking');
      await time.now.pass(1);
      expect(element.phase).to.equal('expired');
    });
  });
});
