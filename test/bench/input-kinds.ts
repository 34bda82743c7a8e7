import {setTimeout as sleep} from 'node:timers/promises';
import type {Page} from 'puppeteer-core';
import type {Display} from './input-display.ts';

export interface InputKind {
  readonly name: string;
  /** The events by which a page can count what arrives. */
  readonly events: readonly string[];
  /** Inputs a second. */
  readonly perSecond: number;
  readonly seconds: number;
  perform(display: Display, page: Page): Promise<void>;
}

/**
 * What a user does, in this order: without a window manager, keys go to the window below the pointer. All positions are
 * well inside the page, wherever that begins in the window.
 */
export const INPUT_KINDS = {
  mouse: pointer('pointer, 125 moves a second', 125),
  gamingMouse: pointer('pointer, 1,000 moves a second', 1000),
  typing: {
    name: 'typing, 10 keys a second',
    events: ['keydown'],
    perSecond: 10,
    seconds: 1,
    async perform(display, page) {
      await page.evaluate("document.querySelector('textarea').focus()");
      await display.send(10, 1, (index) => `key ${'abcdefghij'[index % 10]}`);
    },
  },
  wheel: {
    name: 'wheel, 20 notches a second',
    events: ['wheel'],
    perSecond: 20,
    seconds: 0.6,
    perform: (display) => display.send(20, 0.6, (index) => `click ${index < 6 ? 5 : 4}`),
  },
  touch: {
    name: 'touch, two taps and a drag in a second',
    events: ['touchstart', 'touchmove'],
    perSecond: 33,
    seconds: 1,
    perform: (_, page) => touch(page),
  },
} satisfies Record<string, InputKind>;

function pointer(name: string, perSecond: number): InputKind {
  const seconds = 0.6;
  const place = (index: number) => `mousemove ${200 + ((index * 3) % 600)} ${300 + ((index * 2) % 300)}`;
  return {
    name,
    events: ['pointermove'],
    perSecond,
    seconds,
    perform: (display) => display.send(perSecond, seconds, place),
  };
}

/** The X server has no touch screen to test with, so this input begins in the browser. */
async function touch(page: Page): Promise<void> {
  for (const x of [300, 320]) {
    await page.touchscreen.tap(x, 400);
    await sleep(150);
  }
  const finger = await page.touchscreen.touchStart(300, 500);
  for (let step = 1; step <= 30; step++) {
    await finger.move(300 + step, 500 - 4 * step);
    await sleep(1000 / 60);
  }
  await finger.end();
}
