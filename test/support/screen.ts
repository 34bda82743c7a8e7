import {PNG} from 'pngjs';
import {type CDPSession, type Page, UnsupportedOperation} from 'puppeteer-core';
import {eventually, within} from './eventually.ts';

/** The background of confidential text in test pages. Nothing else has this colour, dimmed or not. */
export const CONFIDENTIAL_COLOUR = '#f0f';

/** The style sheet rule for pages that mark the text with `class="confidential"`. */
export const CONFIDENTIAL_CSS = `.confidential {background: ${CONFIDENTIAL_COLOUR}; color: #000; padding: 40px}`;

/**
 * A picture takes about 50 ms, but a picture that is asked for while the page is being replaced never comes. So a picture
 * is given up after this time, and the next one after twice the time, because the machine may just be slow.
 */
const FIRST_PICTURE_MS = 2500;

/** In a picture of a quarter of the size, fewer pixels than these hold no text that a user could read. */
const READABLE_PIXELS = 20;

/**
 * Tells whether a user in front of the screen could read the confidential text. It looks at a picture of the screen,
 * because neither the DOM nor the styles tell which box covers which. Text behind a translucent layer counts as readable.
 */
export class Screen {
  readonly #picture: () => Promise<string>;
  #pictureMs = FIRST_PICTURE_MS;

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

  /** Undefined if there is no picture: the browser takes none of a page that is being replaced. */
  async showsConfidentialText(): Promise<boolean | undefined> {
    const picture = this.#picture().catch(() => '');
    const taken = await within(this.#pictureMs, picture);
    this.#pictureMs = taken === undefined ? this.#pictureMs * 2 : FIRST_PICTURE_MS;
    return taken ? magentaPixels(PNG.sync.read(Buffer.from(taken, 'base64'))) >= READABLE_PIXELS : undefined;
  }

  /** The same, but waits until there is a picture. */
  async readable(): Promise<boolean> {
    let seen: boolean | undefined;
    await eventually('a picture of the page', async () => {
      seen = await this.showsConfidentialText();
      return seen !== undefined;
    });
    return seen as boolean;
  }
}

const CLIP = {x: 0, y: 0, width: 800, height: 600};

/** Chromium's own command can take a smaller picture, and it does not show a hidden tab. */
async function byDevTools(session: CDPSession): Promise<string> {
  const clip = {...CLIP, scale: 0.25};
  const {data} = await session.send('Page.captureScreenshot', {format: 'png', optimizeForSpeed: true, clip});
  return data;
}

/** The command that Firefox has. */
function byBiDi(page: Page): Promise<string> {
  return page.screenshot({encoding: 'base64', clip: CLIP, captureBeyondViewport: false});
}

/** A black, white or grey layer makes magenta darker or lighter, but red and blue stay above green. */
function magentaPixels({data}: PNG): number {
  let count = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (Math.min(data[i]!, data[i + 2]!) - data[i + 1]! > 24) count++;
  }
  return count;
}
