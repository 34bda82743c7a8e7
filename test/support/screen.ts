import {setTimeout as sleep} from 'node:timers/promises';
import {PNG} from 'pngjs';
import type {CDPSession, Page} from 'puppeteer-core';

/** What confidential text is painted on in test pages: a colour nothing else has, dimmed or not. */
export const CONFIDENTIAL_COLOUR = '#f0f';

/** As a style sheet rule, for pages that mark the text with `class="confidential"`. */
export const CONFIDENTIAL_CSS = `.confidential {background: ${CONFIDENTIAL_COLOUR}; color: #000; padding: 40px}`;

/** A picture takes some 50 ms; one that was asked for at the wrong moment never comes. */
const PICTURE_PATIENCE_MS = 2500;

/** Fewer pixels than these, of a quarter-size picture, hold no text that a person could read. */
const READABLE_PIXELS = 20;

/**
 * Whether a person in front of the screen could read the confidential text, judged by a picture of the screen:
 * neither the DOM nor its styles can tell what covers what. Text behind a translucent layer counts as readable.
 */
export class Screen {
  readonly #session: CDPSession;

  private constructor(session: CDPSession) {
    this.#session = session;
  }

  static async of(page: Page): Promise<Screen> {
    return new Screen(await page.createCDPSession());
  }

  /** Undefined while there is no picture to be had: the browser takes none of a page that is just being replaced. */
  async showsConfidentialText(): Promise<boolean | undefined> {
    const picture = this.#session
      .send('Page.captureScreenshot', {
        format: 'png',
        optimizeForSpeed: true,
        clip: {x: 0, y: 0, width: 800, height: 600, scale: 0.25},
      })
      .catch(() => undefined);
    const taken = await Promise.race([picture, sleep(PICTURE_PATIENCE_MS, undefined)]);
    return taken && magentaPixels(PNG.sync.read(Buffer.from(taken.data, 'base64'))) >= READABLE_PIXELS;
  }
}

/** Black, white and grey layers darken or lighten magenta but leave red and blue above green. */
function magentaPixels({data}: PNG): number {
  let count = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (Math.min(data[i]!, data[i + 2]!) - data[i + 1]! > 24) count++;
  }
  return count;
}
