import {resetMouse, sendKeys, sendMouse} from '@web/test-runner-commands';

/** False in WebKit, because WebDriver cannot hold a key until it repeats. */
export const keysRepeat = navigator.vendor !== 'Apple Computer, Inc.';

/** Real input from outside the page, whose events are trusted (`isTrusted`). */
export const hand = {
  move: (x: number, y: number) => sendMouse({type: 'move', position: [Math.round(x), Math.round(y)]}),
  down: () => sendMouse({type: 'down'}),
  up: () => sendMouse({type: 'up'}),
  click: (x: number, y: number) => sendMouse({type: 'click', position: [Math.round(x), Math.round(y)]}),
  press: (key: string) => sendKeys({press: key}),
  hold: (key: string) => sendKeys({down: key}),
  release: (key: string) => sendKeys({up: key}),
  type: (text: string) => sendKeys({type: text}),

  async moveTo(target: Element): Promise<void> {
    const {x, y} = middle(target);
    await hand.move(x, y);
  },

  async clickOn(target: Element): Promise<void> {
    const {x, y} = middle(target);
    await hand.click(x, y);
  },
};

function middle(target: Element): {x: number; y: number} {
  const {left, top, width, height} = target.getBoundingClientRect();
  return {x: left + width / 2, y: top + height / 2};
}

/** For suites that need real input. They are reported as skipped if the test runner cannot give it. */
export function needsHand(): void {
  before(async function () {
    const works = await resetMouse().then(
      () => true,
      () => false,
    );
    if (!works) this.skip();
  });
  afterEach(() => resetMouse());
}
