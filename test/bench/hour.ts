import {setTimeout as sleep} from 'node:timers/promises';
import type {Browser} from 'puppeteer-core';
import type {MakeClient} from '../e2e/faults/clients.ts';
import type {Limits} from '../support/express-app.ts';
import {fakeClock} from './fake-clock.ts';
import {openPage} from './open-pages.ts';

const HOUR = 3600;
/** Seconds between two moves of the user's mouse. */
const MOVES_EVERY = 10;

/** Seconds. Those of an idle user are longer than an hour, so that a whole idle hour can be counted. */
export const HOUR_LIMITS = {
  active: {warnAfter: 540, expireAfter: 600},
  idle: {warnAfter: 6900, expireAfter: 7200},
} satisfies Record<string, Limits>;

export interface Traffic {
  readonly pings: number;
  /** Messages sent through BroadcastChannel. */
  readonly messages: number;
  /** Timers that ran. */
  readonly wakes: number;
  readonly storageWrites: number;
}

export interface Hour {
  readonly active: boolean;
  readonly hidden: boolean;
}

/**
 * Runs a client through a simulated hour in steps of a second. After each step it waits, in real time, for replies of
 * the server.
 */
export async function anHourOf(browser: Browser, make: MakeClient, {active, hidden}: Hour): Promise<Traffic> {
  let seconds = 0;
  const client = make(active ? HOUR_LIMITS.active : HOUR_LIMITS.idle);
  const opened = await openPage(browser, client, fakeClock, () => seconds);
  const {page, server, devtools} = opened;
  try {
    if (hidden) await (await page.browserContext().newPage({type: 'tab'})).bringToFront();
    for (; seconds < HOUR && page.url().endsWith('/page'); seconds += MOVES_EVERY) {
      if (active) {
        const place = {x: 20 + (seconds % 400), y: 20 + (seconds % 300)};
        await devtools.send('Input.dispatchMouseEvent', {type: 'mouseMoved', ...place});
      }
      await page.evaluate(`simulated.pass(${MOVES_EVERY})`).catch(() => sleep(100));
    }
    const counts = (await page.evaluate('globalThis.simulated?.counts')) as Omit<Traffic, 'pings'> | undefined;
    return {pings: server.pings(), messages: 0, wakes: 0, storageWrites: 0, ...counts};
  } finally {
    await opened.close();
  }
}
