import {after, before, describe, test} from 'node:test';
import type {Browser} from 'puppeteer-core';
import {startChromium} from '../../support/chromium.ts';
import {CONFIDENTIAL_CSS} from '../../support/screen.ts';
import {endsInTime, LEAVES} from './ends-in-time.ts';
import {hostilePage} from './hostile-pages.ts';

const RECORD = `<!doctype html><style>${CONFIDENTIAL_CSS}</style><main class="confidential">A record</main>`;

/** The ways to show a document in a document. */
const NESTED = {
  iframe: '<iframe src="/record"></iframe>',
  'iframe with a text of its own': `<iframe srcdoc='${RECORD}'></iframe>`,
  'sandboxed iframe': '<iframe sandbox src="/record"></iframe>',
  object: '<object data="/record" type="text/html"></object>',
  embed: '<embed src="/record" type="text/html">',
  'frame in an iframe': `<iframe srcdoc='<frameset><frame src="/record"></frameset>'></iframe>`,
};

describe('a page with documents in it', {concurrency: 3}, () => {
  let browser: Browser;
  before(async () => {
    browser = await startChromium();
  });
  after(() => browser?.close());

  for (const [what, markup] of Object.entries(NESTED)) {
    test(`X1, A7: ends in time and hides a record in: ${what}`, async (t) => {
      const pages = {'/app': hostilePage(`<p>${markup}</p>`, LEAVES), '/record': RECORD};
      await endsInTime(t, browser, pages, async ({page}) => {
        const box = await (await page.waitForSelector('p > *'))!.boundingBox();
        for (const step of [1, 2, 3]) await page.mouse.move(box!.x + 10 * step, box!.y + 10);
      });
    });
  }
});
