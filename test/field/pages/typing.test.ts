import {deepEqual, equal} from 'node:assert/strict';
import {after, before, describe, it, type TestContext} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Browser, CDPSession} from 'puppeteer-core';
import {startChromium} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {Tab} from '../../support/tab.ts';
import {openSite, pageOf} from './site.ts';

const DRAG = {items: [{mimeType: 'text/plain', data: 'dragged'}], dragOperationsMask: 1};

/** Input that the other browser tests cannot send: input methods, drags, and keys for a busy page. */
describe('a user who types or drags when the warning shows', {concurrency: 3}, () => {
  let browser: Browser;
  before(async () => {
    browser = await startChromium();
  });
  after(() => browser?.close());

  async function warned(test: TestContext, extendOn: 'activity' | 'button') {
    const attributes = `warn-after="2" expire-after="60" logout-url="/bye" extend-on="${extendOn}"`;
    const rest = `<input autofocus><p id="target" style="height: 300px">drop here</p><script>
      target.addEventListener('dragover', (event) => event.preventDefault());
      target.addEventListener('drop', (event) => { target.title = event.dataTransfer.getData('text/plain'); });
    </script>`;
    const site = await openSite(test, {pages: {'/app': pageOf(attributes, rest)}});
    const context = await browser.createBrowserContext();
    test.after(() => context.close());
    const tab = await Tab.open(context, `${site.origin}/app`);
    await tab.untilPhase('warning');
    return {tab, devtools: await tab.page.createCDPSession()};
  }

  async function journalOf(tab: Tab): Promise<string[]> {
    return (await tab.journal()).map(({type}) => type).filter((type) => type.startsWith('session-'));
  }

  const press = (devtools: CDPSession, key: string, code: number) =>
    devtools.send('Input.dispatchKeyEvent', {type: 'rawKeyDown', key, windowsVirtualKeyCode: code});

  for (const extendOn of ['activity', 'button'] as const) {
    it(`W10: an input method that takes the keys does not sign the user out, with extend-on="${extendOn}"`, async (test) => {
      const {tab, devtools} = await warned(test, extendOn);
      await press(devtools, 'Process', 229);
      await tab.page.keyboard.press('Tab');
      await tab.page.keyboard.press('Enter');
      await tab.untilPhase('active');
      deepEqual(await journalOf(tab), ['session-warn', 'session-resume']);
    });
  }

  it('W10: keys that were pressed while the page was busy count from when they were pressed', async (test) => {
    const {tab} = await warned(test, 'button');
    const {keyboard} = tab.page;
    await keyboard.press('a');
    const busy = tab.page.evaluate('for (const start = Date.now(); Date.now() - start < 1500; );');
    await sleep(200);
    await Promise.all([busy, keyboard.press('Tab')]);
    // Long enough after Tab for a user to see a new focus.
    await sleep(400);
    await keyboard.press('Enter');
    await tab.untilPhase('active');
    deepEqual(await journalOf(tab), ['session-warn', 'session-resume']);
  });

  it('A1, W2: a drag is activity, closes the warning, and can be dropped', async (test) => {
    const {tab, devtools} = await warned(test, 'activity');
    const {x = 0, y = 0} = (await (await tab.page.$('#target'))?.boundingBox()) ?? {};
    const drag = (type: 'dragEnter' | 'dragOver' | 'drop', dx: number) =>
      devtools.send('Input.dispatchDragEvent', {type, x: x + dx, y: y + 100, data: DRAG});
    await drag('dragEnter', 10);
    await drag('dragOver', 10);
    await drag('dragOver', 10);
    equal(await tab.phase(), 'warning');
    await drag('dragOver', 20);
    await tab.untilPhase('active');
    await eventually('the page behind it', () =>
      tab.page.$eval('session-security', (element) => !element.shadowRoot?.querySelector('dialog')),
    );
    await drag('dragOver', 30);
    await drag('drop', 30);
    await eventually(
      'the drop',
      async () => (await tab.page.$eval('#target', (target) => target.getAttribute('title'))) === 'dragged',
    );
  });
});
