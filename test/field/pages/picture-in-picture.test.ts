import {deepEqual} from 'node:assert/strict';
import {after, before, describe, type TestContext, test} from 'node:test';
import type {Browser} from 'puppeteer-core';
import {contextFor, startChromium} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {Tab} from '../../support/tab.ts';
import {openSite, pageOf} from './site.ts';

/** The session ends when the test says so, and the page locks: the server has limits of its own then. */
const LOCKS = 'ping-url="/ping" expire-action="lock" login-url="/login" warn-after="1000" expire-after="2000"';

/** A video of a canvas that is painted again and again, as of a call or a camera. */
const VIDEO = `
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d');
  setInterval(() => { pen.fillStyle = pen.fillStyle === '#ff00ff' ? '#aa00aa' : '#ff00ff'; pen.fillRect(0, 0, 300, 150); }, 50);
  pen.fillRect(0, 0, 300, 150);
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = canvas.captureStream();
  globalThis.video = video;
  globalThis.openings = 0;
  globalThis.show = async () => {
    await video.play();
    globalThis.small = await video.requestPictureInPicture();
    openings++;
  };
  globalThis.isOpen = () => Boolean(small.width);
`;

const DOCUMENT = `
  globalThis.openings = 0;
  globalThis.show = async () => {
    globalThis.small = await documentPictureInPicture.requestWindow();
    small.document.body.append('Confidential');
    openings++;
  };
  globalThis.isOpen = () => !small.closed;
`;

/** Where the video stands. */
const PLACES: Record<string, string> = {
  'in the document': 'document.body.append(video);',
  'in an open shadow tree': `const host = document.createElement('div'); document.body.append(host);
    host.attachShadow({mode: 'open'}).append(video);`,
  'in a closed shadow tree': `const host = document.createElement('div'); document.body.append(host);
    host.attachShadow({mode: 'closed'}).append(video);`,
  'in no tree': '',
};

describe('picture-in-picture windows of a page that is covered', () => {
  let browser: Browser;
  before(async () => {
    browser = await startChromium();
  });
  after(() => browser?.close());

  async function open(t: TestContext, script: string) {
    let ends = false;
    const site = await openSite(t, {
      pages: {'/app': pageOf(LOCKS, `<button id="b">Open</button><script>{${script}}</script>`)},
      answer(_req, res, {pathname}) {
        if (pathname === '/ping')
          res.setHeader('session-user', 'ada').setHeader('session-expire-after', ends ? '1' : '2000');
        return false;
      },
    });
    const tab = await Tab.open(await contextFor(t, browser), `${site.origin}/app`);
    const ping = () => tab.page.$eval('session-security', (element) => element.ping());
    await ping();
    return {
      tab,
      async lock() {
        ends = true;
        await ping();
        site.live = false;
        await tab.untilPhase('locked');
      },
      async unlock() {
        ends = false;
        site.touch();
        site.live = true;
        await tab.page.evaluate(`dispatchEvent(new Event('focus'))`);
        await tab.untilPhase('active');
      },
    };
  }

  const isOpen = (tab: Tab) => tab.page.evaluate('isOpen()') as Promise<boolean>;

  for (const [where, script] of Object.entries(PLACES)) {
    test(`X9: that of a video ${where} is closed, and not opened again`, async (t) => {
      const {tab, lock, unlock} = await open(t, `${VIDEO} ${script} b.onclick = show;`);
      await tab.page.click('#b');
      await eventually('the window', () => isOpen(tab));
      await lock();
      await eventually('no window', async () => !(await isOpen(tab)));
      await unlock();
      deepEqual(await tab.page.evaluate('[openings, isOpen()]'), [1, false]);
    });
  }

  for (const [what, script] of [
    ['a video', `${VIDEO} ${PLACES['in the document']}`],
    ['a document', DOCUMENT],
  ] as const) {
    test(`X9: that of ${what} is closed when a press on the cover opens it again`, async (t) => {
      const {tab, lock} = await open(t, `${script} addEventListener('pointerdown', () => void show(), true);`);
      await tab.page.click('#b');
      await eventually('the window', () => isOpen(tab));
      await lock();
      await eventually('no window', async () => !(await isOpen(tab)));
      await tab.page.mouse.click(5, 5);
      await eventually('another window', async () => (await tab.page.evaluate('openings')) === 2);
      await eventually('no window', async () => !(await isOpen(tab)));
    });
  }
});
