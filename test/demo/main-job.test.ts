import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {text} from 'node:stream/consumers';
import {type TestContext, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {type DemoVisit, describeDemo, textOf} from '../support/demo-hosts.ts';
import {eventually} from '../support/eventually.ts';
import {measurePace} from '../support/pace.ts';

const PACE = await measurePace();
const SHORT = `?warn-after=${3 * PACE}&expire-after=${8 * PACE}`;
/** The warning can be answered at any speed. */
const LONG = `?warn-after=${3 * PACE}&expire-after=1200`;
const RECORD = /Imogen Vale/;

describeDemo('the demo', 3, (begin, {name}) => {
  /** On the protected page. */
  async function signIn(t: TestContext, query = LONG): Promise<DemoVisit> {
    const visit = await begin(t);
    await visit.signIn(query);
    await visit.page.waitForSelector('session-security');
    return visit;
  }

  async function openSecondTab(visit: DemoVisit): Promise<[Page, Page]> {
    const second = await visit.tabOf('a[target=_blank]');
    await second.waitForSelector('session-security');
    return [visit.page, second];
  }

  test('the server counts the idle time, the warning opens, and Stay closes it', async (t) => {
    const visit = await signIn(t);
    const {page} = visit;
    assert.match(await visit.text('main'), RECORD);
    await page.waitForFunction(() =>
      /^([2-9]|\d\d+) s$/.test(document.querySelector('[data-show=idleFor]')?.textContent ?? ''),
    );
    await page.waitForSelector('session-security[phase=warning]');
    await page.locator('session-security >>> [part=stay-button]').click();
    await page.waitForSelector('session-security[phase=active]');
    await page.waitForFunction(() => /ping/.test(document.querySelector('[data-show=lastRequest]')?.textContent ?? ''));
    assert.match(await visit.text('#this-tab .events'), /session-resume: by activity[\s\S]*session-warn: \d+ s left/);
    assert.deepEqual(visit.complaints, []);
  });

  test('activity in the second tab closes the warning in both', async (t) => {
    const visit = await signIn(t);
    const tabs = await openSecondTab(visit);
    const [, second] = tabs;
    await Promise.all(tabs.map((page) => page.waitForSelector('session-security[phase=warning]')));
    await second.mouse.move(10, 10);
    await second.mouse.move(20, 20);
    await Promise.all(tabs.map((page) => page.waitForSelector('session-security[phase=active]')));
    assert.deepEqual(visit.complaints, []);
  });

  test('both tabs leave the page at expiry, and the sign-in page says why', async (t) => {
    const visit = await signIn(t, SHORT);
    const tabs = await openSecondTab(visit);
    for (const page of tabs) {
      await page.waitForSelector('form[action^="sign-in"]');
      assert.equal(await textOf(page, '.notice'), `You were signed out after ${8 * PACE} seconds without activity.`);
      assert.equal(new URL(page.url()).search, SHORT, 'the next session has the same limits');
    }
    await visit.open('record');
    assert.doesNotMatch(await visit.text('body'), RECORD);
    assert.equal(await visit.page.evaluate(() => fetch('what-the-server-knows').then((reply) => reply.text())), 'null');
    assert.deepEqual(visit.complaints, []);
  });

  test('the Sign out button leads to the sign-in page, which says so', async (t) => {
    const visit = await signIn(t);
    await visit.follow('form[action^="logout"] button');
    await visit.page.waitForSelector('form[action^="sign-in"]');
    assert.equal(await visit.text('.notice'), 'You have signed out.');
    assert.deepEqual(visit.complaints, []);
  });

  test('a user sees where she is signed in, and what she ends there goes dark and says why', async (t) => {
    const visit = await begin(t);
    const {page} = visit;
    // Without a warning, which would take the press of a button below it.
    await visit.signIn('?warn-after=600&expire-after=1200&next=devices');
    const phone = () => page.mainFrame().childFrames()[0]!;
    const listed = async (count: number) =>
      page.waitForFunction((count) => document.querySelectorAll('#devices li').length === count, {}, count);
    let streams = 0;
    page.on('response', (response) => {
      if (response.headers()['content-type'] === 'text/event-stream') streams++;
    });
    for (const [i, button] of ['#devices li button', '#end-others'].entries()) {
      await listed(2);
      await phone().waitForSelector('session-security');
      // Nothing else tells the phone: its warning is nine minutes away.
      if (name === 'by its server') await eventually('the phone has its stream', async () => streams > i);
      const told = page.waitForResponse((response) => response.headers()['session-ended'] === 'revoked');
      await page.locator(button).click();
      assert.match((await told).url(), /other-device\/session_security\/ping/);
      await phone().waitForSelector('form[action^="sign-in"]');
      assert.equal(await textOf(phone(), '.notice'), 'You were signed out on another device.');
      await listed(1);
      assert.match(await visit.text('#devices'), /^Computer, this one/);
      await page.locator('#sign-in-phone').click();
    }
    await listed(2);
    assert.deepEqual(visit.complaints, []);
  });

  test('the page shows a saved note again', async (t) => {
    const visit = await signIn(t);
    await visit.page.locator('textarea').fill('Sleeps <better>.');
    await visit.follow('form[action=record] button');
    assert.equal(await visit.text('.notice'), 'Saved.');
    assert.equal(await visit.page.$eval('textarea', ({value}) => value), 'Sleeps <better>.');
    assert.deepEqual(visit.complaints, []);
  });

  test('the element on the front page runs, and warns soon for a user in a hurry', async (t) => {
    const {page, complaints} = await begin(t);
    await page.waitForFunction(() =>
      /^([2-9]|\d\d+) s$/.test(document.querySelector('[data-show=idle-for]')?.textContent ?? ''),
    );
    await page.locator('#hurry').click();
    await page.waitForSelector('session-security[phase=warning]');
    await page.locator('session-security >>> [part=stay-button]').click();
    await page.waitForFunction(() => document.querySelector('session-security')?.warnAfter === 20);
    assert.deepEqual(complaints, []);
  });

  for (const [query, complaint] of [
    ['?warn-after=soon', 'warn-after must be a whole number of seconds from 1 to 86400, got "soon".'],
    ['?expire-after=-1', 'expire-after must be a whole number of seconds from 1 to 86400, got "-1".'],
    ['?warn-after=1&warn-after=2', 'warn-after must be a whole number of seconds from 1 to 86400, got ['],
    ['?warn-after=9&expire-after=9', 'warn-after must be below expire-after, got 9 and 9.'],
  ] as const) {
    test(`the address ${query} is refused with a reason`, async (t) => {
      const visit = await begin(t);
      await visit.follow('a[href=sign-in]');
      const response = await visit.open(`sign-in${query}`);
      assert.equal(response?.status(), 400);
      assert.ok((await visit.text('main')).includes(complaint));
    });
  }
});

test('an invalid PORT is refused with an error that names it and its value', async () => {
  const refused = spawn(process.execPath, ['--import', 'tsx', 'demo/server.ts'], {
    env: {...process.env, PORT: '70000'},
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = await text(refused.stderr);
  assert.match(said, /PORT must be a whole number from 0 to 65535, got "70000"/);
});
