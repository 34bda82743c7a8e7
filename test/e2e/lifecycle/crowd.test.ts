import {deepEqual, equal, ok} from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {startChromium} from '../../support/chromium.ts';
import {countMessages, messagesOf} from '../../support/count-messages.ts';
import {serveApp} from '../../support/express-app.ts';
import {measurePace} from '../../support/pace.ts';
import {Tab} from '../../support/tab.ts';

const TABS = 20;
const PACE = await measurePace();
/** Seconds. */
const LIMITS = {warnAfter: 3 * PACE, expireAfter: 6 * PACE};
const WATCHED = 30;
/** Milliseconds. */
const SECOND = 1000 * PACE;
const MOST_PINGS = 16;
/** On a slow machine tabs wake late and ask each other once more. Were each tab to answer each move, there would be 600. */
const MOST_MESSAGES = 60 * PACE;

test(`B3, B4: ${TABS} tabs and one mouse cost the pings of one tab, and no tab warns`, async (t) => {
  const [browser, app] = await Promise.all([startChromium(), serveApp()]);
  t.after(async () => {
    await browser.close();
    await app.close();
  });
  const context = await browser.createBrowserContext();
  const tabs: Tab[] = [];
  for (let index = 0; index < TABS; index++) {
    const url = index === 0 ? app.enter(LIMITS) : `${app.origin}/page`;
    const tab = await Tab.open(context, url, 'tab', countMessages);
    await tab.moveMouse();
    tabs.push(tab);
  }
  const front = tabs.at(-1)!;
  await front.page.bringToFront();
  // A hidden tab answers the newly opened one when it wakes next.
  for (let second = 0; second < 2; second++) {
    await sleep(SECOND);
    await front.moveMouse();
  }

  const started = Date.now();
  const pingsBefore = pings();
  const messagesBefore = await messages();
  for (let second = 0; second < WATCHED; second++) {
    await sleep(SECOND);
    await front.moveMouse();
  }
  const asked = pings() - pingsBefore;
  const told = (await messages()) - messagesBefore;
  t.diagnostic(`${asked} pings, ${told} messages between tabs in ${WATCHED * PACE} s`);
  ok(asked <= MOST_PINGS, `${asked} pings`);
  ok(told <= MOST_MESSAGES, `${told} messages`);
  for (const tab of tabs) {
    equal(tab.path, '/page');
    const entries = (await tab.journal()).filter(({clock}) => clock > started);
    deepEqual(entries, []);
    deepEqual(tab.errors, []);
  }

  function pings(): number {
    return app.requests.filter((request) => request.endsWith('/ping')).length;
  }

  function messages(): Promise<number> {
    return messagesOf(tabs.map(({page}) => page));
  }
});
