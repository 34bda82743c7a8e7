import {newPage, startChromium} from '../../support/chromium.ts';
import {MovableClock} from '../../support/movable-clock.ts';
import type {MakeClient} from '../faults/clients.ts';
import {serveFault} from '../faults/fault-server.ts';
import {slowed} from '../faults/faults.ts';
import type {Wake} from './wakes.ts';
import {type Sight, Watch} from './watch.ts';

/** Seconds. Text that can be read for longer counts as readable for ever. */
export const WATCH_SECONDS = 10;

/**
 * Opens the page in its own browser, lets it sleep past the end of its session, and measures for how long it shows the
 * text afterwards. On a slow machine everything takes so many times longer.
 */
export async function measure(wake: Wake, client: MakeClient, pace = 1): Promise<Sight> {
  const limits = {warnAfter: wake.limits.warnAfter * pace, expireAfter: wake.limits.expireAfter * pace};
  const [server, browser] = await Promise.all([
    serveFault(slowed({name: wake.name, ...wake.server}, pace), client(limits)),
    startChromium(wake.browser),
  ]);
  try {
    const page = await newPage(await browser.createBrowserContext());
    const [watch, clock] = [await Watch.begin(page), await MovableClock.in(page)];
    await page.goto(`${server.origin}/page`, {waitUntil: 'load'});
    const opened = await page.evaluate(() => performance.timeOrigin + performance.now());
    const {forEver: shown} = await watch.untilGone(opened, 0.2 * pace);
    if (!shown) throw new Error('The page did not show the text at first');
    const deadline = opened + limits.expireAfter * 1000;
    const woken = await wake.sleep({browser, page, clock, origin: server.origin, deadline, pace});
    return await watch.untilGone(woken, WATCH_SECONDS * pace);
  } finally {
    await browser.close();
    await server.close();
  }
}
