import {setTimeout as sleep} from 'node:timers/promises';
import {PNG} from 'pngjs';
import {type CDPSession, type Page, UnsupportedOperation} from 'puppeteer-core';

/** What confidential text is painted on in test pages: a colour nothing else has, dimmed or not. */
export const CONFIDENTIAL_COLOUR = '#f0f';

/** As a style sheet rule, for pages that mark the text with `class="confidential"`. */
export const CONFIDENTIAL_CSS = `.confidential {background: ${CONFIDENTIAL_COLOUR}; color: #000; padding: 40px}`;

/** A picture takes some 50 ms; one that was asked for at the wrong moment never comes. */
const PICTURE_PATIENCE_MS = 2500;

/** Fewer pixels than these, of a picture of a quarter the size, hold no text that a person could read. */
const READABLE_PIXELS = 20;

/**
 * Whether a person in front of the screen could read the confidential text, judged by a picture of the screen:
 * neither the DOM nor its styles can tell what covers what. Text behind a translucent layer counts as readable.
 */
export class Screen {
  readonly #picture: () => Promise<string>;

  private constructor(picture: () => Promise<string>) {
    this.#picture = picture;
  }

  static async of(page: Page): Promise<Screen> {
    const session = await page.createCDPSession().catch((error: unknown) => {
      if (error instanceof UnsupportedOperation) return undefined;
      throw error;
    });
    return new Screen(session ? () => byDevTools(session) : () => byBiDi(page));
  }

  /** Undefined while there is no picture to be had: the browser takes none of a page that is just being replaced. */
  async showsConfidentialText(): Promise<boolean | undefined> {
    const picture = this.#picture().catch(() => undefined);
    const taken = await Promise.race([picture, sleep(PICTURE_PATIENCE_MS, undefined)]);
    return taken === undefined
      ? undefined
      : magentaPixels(PNG.sync.read(Buffer.from(taken, 'base64'))) >= READABLE_PIXELS;
  }
}

const CLIP = {x: 0, y: 0, width: 800, height: 600};

/** Chromium's own way can take a smaller picture, and leaves a hidden tab hidden. */
async function byDevTools(session: CDPSession): Promise<string> {
  const clip = {...CLIP, scale: 0.25};
  const {data} = await session.send('Page.captureScreenshot', {format: 'png', optimizeForSpeed: true, clip});
  return data;
}

/** As Firefox takes it. */
function byBiDi(page: Page): Promise<string> {
  return page.screenshot({encoding: 'base64', clip: CLIP, captureBeyondViewport: false});
}

/** Black, white and grey layers darken or lighten magenta but leave red and blue above green. */
function magentaPixels({data}: PNG): number {
  let count = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (Math.min(data[i]!, data[i + 2]!) - data[i + 1]! > 24) count++;
  }
  return count;
}
