import {deepEqual} from 'node:assert/strict';
import {after, before, describe, type TestContext, test} from 'node:test';
import type {Browser} from 'puppeteer-core';
import {startChromium} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import type {Tab} from '../../support/tab.ts';
import {openLockingPage} from './locking.ts';

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

  const open = (t: TestContext, script: string) =>
    openLockingPage(t, browser, `<button id="b">Open</button><script>{${script}}</script>`);
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
