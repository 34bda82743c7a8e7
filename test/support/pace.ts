import type {Browser} from 'puppeteer-core';
import {closeContext, startChromium} from './chromium.ts';
import {serveApp} from './express-app.ts';
import {Tab} from './tab.ts';

/** A usual machine with a second test file beside needs less than this to open a page and to take its picture. */
const USUAL_MS = 1000;

/** Far from any limit, so that only the speed of the machine is measured. */
const LIMITS = {warnAfter: 3600, expireAfter: 7200};

/**
 * How many times slower than usual this machine is now: a whole number, 1 on a usual machine. Tests about real seconds
 * multiply their seconds by it, so that a page of a session of 6 seconds is there before the session is over.
 */
export async function measurePace(): Promise<number> {
  const [browser, app] = await Promise.all([startChromium(), serveApp()]);
  try {
    const times = [];
    for (let round = 0; round < 2; round++) times.push(await openPage(browser, app.enter(LIMITS)));
    return Math.max(1, Math.ceil(Math.max(...times) / USUAL_MS));
  } finally {
    await browser.close();
    await app.close();
  }
}

async function openPage(browser: Browser, url: string): Promise<number> {
  const started = performance.now();
  const context = await browser.createBrowserContext();
  const tab = await Tab.open(context, url);
  await tab.untilPhase('active');
  await tab.readable();
  await closeContext(context);
  return performance.now() - started;
}
