import {startChromium} from '../../support/chromium.ts';
import {MovableClock} from '../../support/movable-clock.ts';
import type {MakeClient} from '../faults/clients.ts';
import {serveFault} from '../faults/fault-server.ts';
import type {Wake} from './wakes.ts';
import {type Sight, Watch} from './watch.ts';

/** Seconds; who has not hidden the text by then never will, as far as a person in front of the screen is concerned. */
export const PATIENCE = 10;

/** Opens the page in a browser of its own, lets it sleep past its end, and looks how long it shows the text after. */
export async function measure(wake: Wake, client: MakeClient): Promise<Sight> {
  const [server, browser] = await Promise.all([
    serveFault({name: wake.name, ...wake.server}, client(wake.limits)),
    startChromium(wake.browser),
  ]);
  try {
    const page = await (await browser.createBrowserContext()).newPage({type: 'tab'});
    const [watch, clock] = [await Watch.begin(page), await MovableClock.in(page)];
    await page.goto(`${server.origin}/page`, {waitUntil: 'load'});
    const opened = await page.evaluate(() => performance.timeOrigin + performance.now());
    const {forEver: shown} = await watch.untilGone(opened, 0.2);
    if (!shown) throw new Error('The text was not there in the first place');
    const deadline = opened + wake.limits.expireAfter * 1000;
    const woken = await wake.sleep({browser, page, clock, origin: server.origin, deadline});
    return await watch.untilGone(woken, PATIENCE);
  } finally {
    await browser.close();
    await server.close();
  }
}
