import {setTimeout as sleep} from 'node:timers/promises';
import type {Browser, Page} from 'puppeteer-core';
import {closeContext, collectErrors, openWindow} from '../../support/chromium.ts';
import {Screen} from '../../support/screen.ts';
import type {Client} from './clients.ts';
import {serveFault} from './fault-server.ts';
import type {Fault} from './faults.ts';

/** Seconds after the page was loaded at which watching ends. */
export const WATCHED_UNTIL = 16;
const SAMPLE_EVERY_MS = 400;
/** A longer time without a picture means that the page was not watched. */
const BLIND_SECONDS = 5;

export interface Observation {
  /** The text was on the screen before the warning. Otherwise the rest proves nothing. */
  readonly readableBefore: boolean;
  /** The last second after expiry at which the text could be read. 0 if it never could. */
  readonly readableFor: number;
  readonly pings: number;
  readonly errors: readonly string[];
}

/** Opens the page in its own window, lets the fault happen and watches the screen, longer on a slow machine. */
export async function observe(browser: Browser, fault: Fault, client: Client, pace = 1): Promise<Observation> {
  const {warnAfter, expireAfter} = client.limits;
  const [server, page] = await Promise.all([serveFault(fault, client), openWindow(browser)]);
  try {
    const errors = collectErrors(page);
    page.on('dialog', (dialog) => void dialog.dismiss());
    const screen = await Screen.of(page);
    // On a busy machine the first picture may come later than the fault would.
    const beginFault = server.holdFault();
    await page.goto(`${server.origin}/page`, {waitUntil: 'load'});
    const start = performance.now();
    const elapsed = () => (performance.now() - start) / 1000;
    // Browsers ignore beforeunload on a page that the user has not used.
    if (fault.objects) await page.mouse.click(10, 10);

    const stop = new AbortController();
    const acts = act(page, fault, stop.signal);
    let readableBefore = false;
    let lastReadable = expireAfter;
    let lastPicture = 0;
    for (let at = elapsed(); at < WATCHED_UNTIL * pace; at = elapsed()) {
      const readable = await screen.showsConfidentialText();
      if (readable && at < warnAfter) {
        readableBefore = true;
        beginFault();
      }
      if (readable) lastReadable = Math.max(lastReadable, at);
      if (readable !== undefined) lastPicture = at;
      else if (at - lastPicture > BLIND_SECONDS * pace)
        throw new Error(`No picture of the page since ${lastPicture} s`);
      await sleep(SAMPLE_EVERY_MS);
    }
    stop.abort();
    await acts;
    return {readableBefore, readableFor: lastReadable - expireAfter, pings: server.pings(), errors};
  } finally {
    await closeContext(page.browserContext());
    await server.close();
  }
}

/** The other events of a fault, each at its time. */
async function act(page: Page, fault: Fault, signal: AbortSignal): Promise<void> {
  const at = (seconds: number | undefined, action: () => Promise<unknown>) =>
    seconds === undefined
      ? undefined
      : sleep(seconds * 1000, undefined, {signal})
          .then(action)
          .catch((error: unknown) => {
            if (!signal.aborted) throw error;
          });
  await Promise.all([
    at(fault.offlineFrom, () => page.setOfflineMode(true)),
    at(fault.mouseMovesAt, () => page.mouse.move(100, 120, {steps: 5})),
  ]);
}
