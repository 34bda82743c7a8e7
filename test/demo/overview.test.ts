import {deepEqual, equal, match} from 'node:assert/strict';
import {type TestContext, test} from 'node:test';
import type {Frame} from 'puppeteer-core';
import {type DemoVisit, describeDemo} from '../support/demo-hosts.ts';
import {eventually} from '../support/eventually.ts';
import {measurePace} from '../support/pace.ts';

const PACE = await measurePace();
/** The end is far off, but not as far as the 600 s that the overview can sleep. */
const EXPIRE_AFTER = 'expire-after=500';
const WARNS = `?warn-after=3&${EXPIRE_AFTER}`;
const STAYS_ACTIVE = `?warn-after=400&${EXPIRE_AFTER}`;

const tabsOf = ({page}: DemoVisit): Frame[] => page.mainFrame().childFrames();

/** The tour takes its time by the limits. */
const TOUR = `?warn-after=3&expire-after=${8 * PACE}`;
const STEPS = 5;

/** Presses Stay in tab A, which tells the server at once. */
async function stay(visit: DemoVisit): Promise<void> {
  await tabsOf(visit)[0]!.locator('session-security >>> [part=stay-button]').click();
}

describeDemo('the overview', 3, (visitDemo, way) => {
  /** The tour runs once by keyboard and once by touch, at the width of a phone. */
  const isPhone = way.name === 'as static files';

  /** Begins a session with two tabs. */
  async function begin(t: TestContext, query = STAYS_ACTIVE): Promise<DemoVisit> {
    const visit = await visitDemo(t);
    // Large enough for the whole page, so that a click in a frame reaches it.
    await visit.page.setViewport({width: 1200, height: 1600});
    await visit.follow('a[href="overview.html"]');
    await visit.open(`overview.html${query}`);
    await visit.page.$eval('#more', (more) => more.setAttribute('open', ''));
    await visit.says('#facts', /Serversession lives.*Tab A(active|warning).*Tab B(active|warning)/s);
    return visit;
  }

  test('shows refused pings, slow pings and a sign-out elsewhere', async (t) => {
    // A claim counts from its arrival, so a ping that takes four seconds must not reach the warning by that.
    const visit = await begin(t, `?warn-after=10&${EXPIRE_AFTER}`);
    const {page} = visit;
    await visit.says('#facts', /Tab Awarning/);
    await page.locator('[data-pings=refused]').click();
    await stay(visit);
    await visit.says('#log', /Tab A session-ping: unreachable/);
    await page.waitForSelector('#timeline .ping.unreachable');
    await visit.says('#timeline', /Server: idle ([3-9]|\d\d+) s/);
    await page.locator('[data-pings=slow]').click();
    await visit.says('#log', /session-ping: active, [4-9]\d{3} ms/);
    await page.waitForFunction(() => {
      const lines = [...document.querySelectorAll<SVGLineElement>('#timeline .asking')];
      const longest = Math.max(...lines.map(({x1, x2}) => x2.baseVal.value - x1.baseVal.value));
      return (longest / document.querySelector('#timeline')!.clientWidth) * 60 >= 3.9;
    });
    await page.locator('[data-pings=slow]').click();
    await visit.says('#said', /answers again/);
    await visit.says('#facts', /Tab Awarning/);
    await page.locator('#sign-out').click();
    await visit.says('#timeline', /Server: no session/);
    await visit.says('#facts', /Serverno session/);
    await visit.says('#facts', /Tab Awarning/);
    await stay(visit);
    await visit.says('#log', /Tab A session-expire: revoked/);
    await page.waitForSelector('#timeline .ping.expired');
    deepEqual(visit.complaints, []);
  });

  test(`the tour: five presses by ${isPhone ? 'touch, on a phone' : 'keyboard'}, each ticked when it has happened`, async (t) => {
    const visit = await visitDemo(t);
    const {page} = visit;
    if (isPhone) await page.setViewport({width: 390, height: 844, hasTouch: true, isMobile: true});
    await visit.open(`overview.html${TOUR}`);
    const heard: string[] = [];
    for (let step = 1; step <= STEPS; step++) {
      const press = `#tour li:nth-child(${step}) button`;
      if (isPhone) await page.tap(press);
      else {
        await page.focus(press);
        await page.keyboard.press('Enter');
      }
      await page.waitForSelector(`#tour li:nth-child(${step}).done[aria-current=step]`);
      match(await visit.text('#watch'), /^✓ (Both|A closed)/);
      if (step === 1) await visit.says('#spoken', /^Are you still there\?.* Stay signed in, button\.$/);
      if (step === 3) await visit.says('#spoken', /^You have been signed out/);
      if (step === 5) await visit.says('#log', /session-expire: revoked/);
      heard.push(await visit.text('#spoken'));
    }
    deepEqual(
      heard.filter((words) => words === ''),
      [],
    );
    equal(new URL(page.url()).searchParams.get('tour'), String(STEPS));
    for (const tab of tabsOf(visit)) await tab.waitForSelector('form[action^="sign-in"]');
    await page.locator('#start').click();
    await visit.says('#state-A', /active/);
    deepEqual(await page.$$('#tour .done'), []);
    deepEqual(visit.complaints, []);
  });

  test('the tour leaves the speed as it was, also when a step is given up for another one', async (t) => {
    const visit = await begin(t);
    const {page} = visit;
    await page.locator('#tour li:nth-child(3) button').click();
    await page.waitForSelector('[data-speed="3"][aria-pressed=true]');
    await page.locator('#tour li:nth-child(1) button').click();
    await page.waitForSelector('[data-speed="1"][aria-pressed=true]');
    deepEqual(visit.complaints, []);
  });

  test('an address leads to a step of the tour', async (t) => {
    const visit = await visitDemo(t);
    await visit.open(`overview.html${WARNS}&tour=2`);
    await visit.page.waitForSelector('#tour li:nth-child(2).done');
    deepEqual(visit.complaints, []);
  });

  test('pauses the clocks of tabs and server, and lets them go three times as fast', async (t) => {
    const visit = await begin(t);
    const {page} = visit;
    const idleOnServer = async () => {
      const reply = await page.waitForResponse((response) => response.url().endsWith('what-the-server-knows'));
      return (await reply.json()).idleFor;
    };
    const aheadMs = async () => (await tabsOf(visit)[0]!.evaluate(() => Date.now())) - Date.now();
    await page.locator('[data-speed="3"]').click();
    await page.waitForSelector('[data-speed="3"][aria-pressed=true]');
    await eventually('a second ahead', async () => (await aheadMs()) > 1000);
    await page.locator('[data-speed="0"]').click();
    await page.waitForSelector('[data-speed="0"][aria-pressed=true]');
    // The reply to a question of before the pause may still arrive.
    await idleOnServer();
    const [idle, ahead] = [await idleOnServer(), await aheadMs()];
    await eventually('a second behind', async () => (await aheadMs()) < ahead - 1000);
    equal(await idleOnServer(), idle);
    deepEqual(visit.complaints, []);
  });

  test('draws the phases of tabs and server and their messages, until a sleep ends the session', async (t) => {
    const visit = await begin(t, WARNS);
    const {page} = visit;
    await visit.says('#facts', /Tab Awarning.*Tab Bwarning/s);
    for (const drawn of [
      '.idle',
      '.band.active',
      '.band.warning',
      '.band.server',
      '.ping.active',
      '.message',
      '.limit.warns',
      '.limit.ends',
    ])
      await page.waitForSelector(`#timeline ${drawn}`);
    await visit.says('#timeline', /asked the server/);
    await visit.says('#timeline', /60 s ago.*now/s);
    await page.locator('#sleep').click();
    await visit.says('#facts', /Serverno session/);
    await visit.says('#log', /session-expire/);
    deepEqual(visit.complaints, []);
  });

  test('takes the network away: the tabs end by their own clocks and leave when it is back', async (t) => {
    const visit = await begin(t);
    await visit.page.locator('#offline').click();
    await visit.page.locator('#sleep').click();
    await visit.says('#log', /Tab A session-expire: idle/);
    await visit.says('#log', /Tab B session-expire: idle/);
    for (const tab of tabsOf(visit)) match(tab.url(), /desk$/);
    await visit.page.locator('#offline').click();
    for (const tab of tabsOf(visit)) await tab.waitForSelector('form[action^="sign-in"]');
    deepEqual(visit.complaints, []);
  });

  test('tells the server of activity elsewhere, and the tabs learn of it from their pings', async (t) => {
    const warnAfter = 5 * PACE;
    const visit = await begin(t, `?warn-after=${warnAfter}&${EXPIRE_AFTER}`);
    await visit.page.locator('#offline').click();
    await visit.says('#facts', /Tab Awarning.*Tab Bwarning/s);
    await visit.page.locator('#activity').click();
    await visit.page.locator('#offline').click();
    await visit.says('#log', /session-resume: by server/);
    const idle = Array.from({length: warnAfter}, (_, seconds) => seconds).join('|');
    await visit.says('#timeline', new RegExp(`Tab A: active.*Tab B: active.*Server: idle (${idle}) s`, 's'));
    deepEqual(visit.complaints, []);
  });

  test('draws another tab when it opens and when it is closed', async (t) => {
    const visit = await begin(t);
    const another = await visit.tabOf('a[target=_blank]');
    // The browser does not draw a page that is not in front.
    await visit.page.bringToFront();
    await visit.says('#facts', /Tab Cactive/);
    await visit.says('#timeline', /Tab C: active, idle \d+ s/);
    await another.close();
    await visit.says('#facts', /Tab Cno such page/);
    await visit.says('#timeline', /Tab C: no page/);
    deepEqual(visit.complaints, []);
  });
});
