import {deepEqual, equal, match, notEqual, ok} from 'node:assert/strict';
import {test} from 'node:test';
import {PNG} from 'pngjs';
import {EXAMPLES} from '../../demo/examples.ts';
import {addressOf} from '../../demo/pages.ts';
import {violations} from '../support/accessibility.ts';
import {type DemoVisit, describeDemo} from '../support/demo-hosts.ts';
import {eventually} from '../support/eventually.ts';
import {measurePace} from '../support/pace.ts';

const PACE = await measurePace();
/** For tests about the end of the session. In the other tests the warning can be answered at any speed. */
const SHORT = `?warn-after=${2 * PACE}&expire-after=${6 * PACE}`;
const LONG = '?warn-after=2&expire-after=1200';

const ELEMENT = 'session-security';
const DIALOG = `${ELEMENT} >>> [part=dialog]`;
const STAY = `${ELEMENT} >>> [part=stay-button]`;
const SIGN_OUT = `${ELEMENT} >>> [part=sign-out-button]`;

const reaches = ({page}: DemoVisit, phase: string) => page.waitForSelector(`${ELEMENT}[phase=${phase}]`);
const phaseOf = ({page}: DemoVisit) => page.$eval(ELEMENT, ({phase}) => phase);

/** Stays active from now on, at any speed of the machine. If the warning is open again, this closes it. */
async function stayActive(visit: DemoVisit): Promise<void> {
  await visit.page.$eval(ELEMENT, (element) => {
    element.warnAfter = 600;
  });
  await reaches(visit, 'active');
}

/** The computed style of an element. */
function looks({page}: DemoVisit, selector: string, properties: string[], pseudo?: string): Promise<string[]> {
  return page.$eval(
    selector,
    (element, properties, pseudo) => {
      const style = getComputedStyle(element, pseudo);
      return properties.map((property) => style.getPropertyValue(property));
    },
    properties,
    pseudo,
  );
}

/** The number of colours at the top of the page, where its heading is. */
async function coloursOnTop({page}: DemoVisit): Promise<number> {
  const picture = await page.screenshot({clip: {x: 0, y: 0, width: 800, height: 120}});
  const {data} = PNG.sync.read(Buffer.from(picture));
  return new Set(new Uint32Array(data.buffer, data.byteOffset, data.length / 4)).size;
}

/** Shows the feature of each example: from the warning on, or from the sign-in on where the example has one. */
const SHOWS: Readonly<Record<string, (visit: DemoVisit) => Promise<void>>> = {
  async slots({page}) {
    for (const name of ['Still with this patient?', 'Keep it open']) await page.waitForSelector(`aria/${name}`);
    // With a network the page would be left at once.
    await page.setOfflineMode(true);
    await page.locator('aria/Close it now').click({delay: 500}); // not as it appears: W10
    await page.waitForSelector('aria/The record is closed');
    await page.setOfflineMode(false);
    await page.locator('#back').click();
    await page.waitForSelector(ELEMENT);
  },

  async properties(visit) {
    deepEqual(await looks(visit, DIALOG, ['background-color', 'color', 'border-radius', 'font-family']), [
      'rgb(43, 26, 63)',
      'rgb(246, 239, 252)',
      '28px',
      'Georgia, serif',
    ]);
    deepEqual(await looks(visit, STAY, ['background-color', 'color']), ['rgb(247, 201, 72)', 'rgb(43, 26, 63)']);
    deepEqual(await looks(visit, DIALOG, ['background-color'], '::backdrop'), ['rgba(43, 26, 63, 0.8)']);
  },

  async parts(visit) {
    const bar = await visit.page.$eval(DIALOG, (dialog) => {
      const {left, right, bottom} = dialog.getBoundingClientRect();
      return {left, right: right - innerWidth, bottom: bottom - innerHeight};
    });
    deepEqual(bar, {left: 0, right: 0, bottom: 0});
    deepEqual(await looks(visit, `${ELEMENT} >>> [part~=countdown]`, ['font-size']), ['28px']);
  },

  async scheme(visit) {
    const {page} = visit;
    // The warning covers the buttons, so a mouse could not press them.
    const choose = (what: string) => page.$eval(`[data-${what}]`, (button) => (button as HTMLElement).click());
    const paper = () => looks(visit, DIALOG, ['background-color']);
    await choose('scheme=light');
    const light = await paper();
    await choose('scheme=dark');
    notEqual(String(await paper()), String(light));
    await choose('language=he');
    await page.waitForFunction(() => {
      const dialog = document.querySelector('session-security')?.shadowRoot?.querySelector('.warning');
      return dialog?.getAttribute('dir') === 'rtl' && /[\u05d0-\u05ea]/.test(dialog.textContent);
    });
  },

  async backdrop(visit) {
    equal(await coloursOnTop(visit), 1);
    await visit.page.locator(STAY).click();
    await stayActive(visit);
    ok((await coloursOnTop(visit)) > 10, 'there is something to hide');
  },

  async button(visit) {
    const {page} = visit;
    // Away from the buttons of the warning, because a pointer on its way to a button is not yet activity.
    for (const at of [10, 80, 10]) await page.mouse.move(at, at);
    await page.evaluate(() => new Promise(requestAnimationFrame));
    equal(await phaseOf(visit), 'warning');
    await page.keyboard.press('Escape');
    await reaches(visit, 'active');
  },

  async 'own-warning'(visit) {
    equal(await visit.page.$(`${ELEMENT} >>> dialog[open]`), null);
    await visit.page.locator('#warning[open] button').click();
    await reaches(visit, 'active');
  },

  async router(visit) {
    const {page} = visit;
    const loaded = () => page.evaluate(() => performance.timeOrigin);
    const before = await loaded();
    await page.locator(SIGN_OUT).click({delay: 500}); // not as it appears: W10
    await visit.says('#view', /Signed out/);
    match(page.url(), /#signed-out$/);
    await page.locator('#view button').click();
    await visit.says('#view', /Inbox/);
    match(page.url(), /#inbox$/);
    await reaches(visit, 'warning');
    equal(await loaded(), before);
  },

  async 'guard-forms'(visit) {
    const {page} = visit;
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    const way = page.locator('#stage a');
    await page.locator(STAY).click();
    await stayActive(visit);
    await page.type('textarea', 'Half a sen');
    await way.click();
    await eventually('the question', async () => asked.length > 0);
    deepEqual(asked, ['beforeunload']);
    equal(await page.$eval('textarea', ({value}) => value), 'Half a sen');
    await page.locator('#save').click();
    await page.type('input', '12 + 30');
    await way.click();
    await page.locator('#back').click();
    await page.waitForSelector(ELEMENT);
    deepEqual(asked, ['beforeunload']);
  },

  async drafts(visit) {
    await visit.page.type('textarea', 'Half a sen');
    await visit.page.waitForSelector('form[action^="sign-in"]');
    await visit.fillIn();
    await visit.page.waitForFunction(() => document.querySelector('textarea')?.value === 'Half a sen');
  },

  async lock(visit) {
    await visit.page.type('textarea', 'Half a sen');
    await reaches(visit, 'locked');
    const beside = await visit.tabOf(`${ELEMENT} >>> .cover a`);
    await beside.locator('input[name=name]').fill('Robin');
    await Promise.all([beside.waitForNavigation(), beside.locator('form[action^="sign-in"] button').click()]);
    match(await beside.$eval('main', ({innerText}) => innerText), /You are signed in\s+You can close this window\./);
    await reaches(visit, 'active');
    equal(await visit.page.$eval('textarea', ({value}) => value), 'Half a sen');
  },

  async 'logout-form'({page}) {
    const posted = page.waitForRequest((request) => request.method() === 'POST' && /\/logout\b/.test(request.url()));
    await page.waitForSelector('form[action^="sign-in"]');
    await posted;
  },
};

describeDemo('the examples', 4, (begin, way) => {
  for (const example of EXAMPLES) {
    const {name, says, signedIn} = example;
    test(`${name}: ${says}`, async (t) => {
      const visit = await begin(t);
      await visit.follow(`a[href="${addressOf(example)}"]`);
      if (signedIn) await visit.signIn(`${SHORT}&next=${name}`);
      else await visit.open(`${name}.html${LONG}`);
      match(await visit.text('.code'), /<session-security/);
      if (!signedIn) {
        await reaches(visit, 'warning');
        // The markup is the same in both ways to serve it, and checking all of it takes time.
        for (const value of way.name === 'by its server' ? ['dark', 'light'] : []) {
          await visit.page.emulateMediaFeatures([{name: 'prefers-color-scheme', value}]);
          deepEqual(await violations(visit.page), [], value);
        }
      }
      const show = SHOWS[name];
      ok(show, 'has no test');
      await show(visit);
      // The browser itself logs the request that asks, offline, whether there is a network after all.
      const isOwn = (complaint: string) => name !== 'slots' || !complaint.includes('ERR_INTERNET_DISCONNECTED');
      deepEqual(visit.complaints.filter(isOwn), []);
    });
  }
});
