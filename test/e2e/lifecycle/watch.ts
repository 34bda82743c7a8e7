import {setTimeout as sleep} from 'node:timers/promises';
import type {CDPSession, Page} from 'puppeteer-core';

const LOOK_EVERY_MS = 10;

export interface Sight {
  /** Milliseconds for which the text could be read. */
  readonly readableFor: number;
  /** How many frames showed it. */
  readonly frames: number;
  /** The text could still be read when watching ended. */
  readonly forEver: boolean;
}

/**
 * Watches a page of confidential text while it sleeps and wakes. A hidden page draws no frames, so the test asks the page
 * again and again, which needs no timer of the page. A visible page also keeps a list of the frames that show the text.
 */
export class Watch {
  readonly #session: CDPSession;

  private constructor(session: CDPSession) {
    this.#session = session;
  }

  /** Before the page is opened. */
  static async begin(page: Page): Promise<Watch> {
    await page.evaluateOnNewDocument(`{${KEEP_FRAMES}}`);
    return new Watch(await page.createCDPSession());
  }

  /** Looks from `since` on, in milliseconds since the epoch, until the text is gone or for so many seconds. */
  async untilGone(since: number, seconds: number): Promise<Sight> {
    let last = since;
    let gone = false;
    while (!gone && Date.now() - since < seconds * 1000) {
      const look = await this.#ask<{readable: boolean; at: number}>('lookAtPage()');
      if (look?.readable) last = Math.max(last, look.at);
      else gone = look !== undefined && look.at >= since;
      await sleep(LOOK_EVERY_MS);
    }
    const frames = ((await this.#ask<number[]>('framesWithText')) ?? []).filter((at) => at > since);
    return {readableFor: Math.max(last, ...frames) - since, frames: frames.length, forEver: !gone};
  }

  /** Undefined while the page is being replaced. */
  async #ask<T>(expression: string): Promise<T | undefined> {
    const reply = await this.#session
      .send('Runtime.evaluate', {expression, returnByValue: true})
      .catch(() => undefined);
    return reply?.exceptionDetails ? undefined : (reply?.result.value as T | undefined);
  }
}

/** The list of frames outlives its page, because the test asks the next page for it. Its clock is not one that a test sets. */
const KEEP_FRAMES = `
  if (location.protocol.startsWith('http')) {
    const now = () => performance.timeOrigin + performance.now();
    const isReadable = () =>
      document.querySelector('.confidential')?.checkVisibility({visibilityProperty: true, opacityProperty: true}) ?? false;
    globalThis.framesWithText = JSON.parse(sessionStorage.getItem('frames') ?? '[]');
    globalThis.lookAtPage = () => ({readable: isReadable(), at: now()});
    const onFrame = () => {
      if (isReadable()) framesWithText.push(now());
      requestAnimationFrame(onFrame);
    };
    requestAnimationFrame(onFrame);
    addEventListener('pagehide', () => sessionStorage.setItem('frames', JSON.stringify(framesWithText)));
  }`;
