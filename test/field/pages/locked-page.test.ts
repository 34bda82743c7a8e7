import {deepEqual, equal, match} from 'node:assert/strict';
import {after, before, describe, type TestContext, test} from 'node:test';
import {setTimeout as pause} from 'node:timers/promises';
import {inflateSync} from 'node:zlib';
import type {Browser} from 'puppeteer-core';
import {contextFor, startChromium} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {Tab} from '../../support/tab.ts';
import {openSite, pageOf} from './site.ts';

/** The session ends when the test says so, and the page locks. */
const LOCKS =
  'ping-url="/ping" expire-action="lock" login-url="/login" logout-url="/bye" warn-after="1" expire-after="2"';
const TEXT = '<p class="confidential" style="visibility: visible !important">Confidential</p>';

/** Markup by which a page could try to be printed nevertheless. */
const INSISTS: Record<string, string> = {
  'by an inline style': TEXT,
  'by a layer': `<style>@layer a { * { visibility: visible !important; display: block !important } }</style>${TEXT}`,
  'by a rule for print': `<style>@media print { * { visibility: visible !important; display: revert !important } }</style>${TEXT}`,
  'by a long transition': `<style>@layer a { * { transition: all 99s allow-discrete !important } }</style>${TEXT}`,
  'in a shadow tree': `<div id="host"></div><script>
      host.attachShadow({mode: 'closed'}).innerHTML = '<p style="visibility: visible !important">Confidential</p>';
    </script>`,
  'in a dialog': `<dialog id="box">${TEXT}</dialog><script>box.showModal()</script>`,
  'as generated content': `<style>body::before { content: 'Confidential'; visibility: visible !important }</style>`,
};

const WAV = `URL.createObjectURL(new Blob([(() => {
  const bytes = new DataView(new ArrayBuffer(44 + 80000));
  [0x52494646, 0, 0x57415645, 0x666d7420].forEach((word, i) => bytes.setUint32(4 * i, word));
  bytes.setUint32(4, 36 + 80000, true); bytes.setUint32(16, 16, true); bytes.setUint16(20, 1, true);
  bytes.setUint16(22, 1, true); bytes.setUint32(24, 8000, true); bytes.setUint32(28, 8000, true);
  bytes.setUint16(32, 1, true); bytes.setUint16(34, 8, true); bytes.setUint32(36, 0x64617461);
  bytes.setUint32(40, 80000, true);
  return bytes.buffer;
})()], {type: 'audio/wav'}))`;
const SOUND = `<form><input name="contentDocument"><input name="shadowRoot"><input name="shadowRoot"></form>
<audio id="sound" loop></audio><div id="player"></div><script>
  const inner = document.createElement('audio');
  player.attachShadow({mode: 'open'}).append(inner);
  for (const each of [sound, inner]) { each.loop = true; each.src = ${WAV}; }
  globalThis.start = () => Promise.all([sound.play(), inner.play()]);
  globalThis.paused = () => [sound.paused, inner.paused];
</script>`;

describe('a locked page', {concurrency: 3}, () => {
  let browser: Browser;
  before(async () => {
    browser = await startChromium({flags: ['--autoplay-policy=no-user-gesture-required']});
  });
  after(() => browser?.close());

  async function open(t: TestContext, rest: string) {
    const site = await openSite(t, {
      pages: {'/app': pageOf(LOCKS, rest)},
      answer(_req, res, {pathname}) {
        if (pathname === '/ping') res.setHeader('session-user', 'ada');
        return false;
      },
    });
    const tab = await Tab.open(await contextFor(t, browser), `${site.origin}/app`);
    await tab.page.$eval('session-security', (element) => element.ping());
    return {site, tab};
  }

  async function lock(t: TestContext, rest = '') {
    const {site, tab} = await open(t, rest);
    site.live = false;
    await tab.untilPhase('locked');
    return {site, tab};
  }

  for (const [how, markup] of Object.entries(INSISTS)) {
    test(`X9: neither prints nor shows content that is made visible ${how}`, async (t) => {
      const {site, tab} = await open(t, markup);
      match(textOf(await tab.page.pdf()), /Tj|TJ/);
      site.live = false;
      await tab.untilPhase('locked');
      equal(await tab.readable(), false);
      equal(textOf(await tab.page.pdf()).match(/Tj|TJ|\bDo\b/)?.[0], undefined);
      equal(await tab.phase(), 'locked');
      site.touch();
      site.live = true;
      await tab.page.evaluate(`dispatchEvent(new Event('focus'))`);
      await tab.untilPhase('active');
      equal(await tab.page.evaluate(`document.documentElement.style.display`), '');
    });
  }

  test('X9: pauses sound and starts none again', async (t) => {
    const {site, tab} = await open(t, SOUND);
    await tab.page.evaluate('start()');
    deepEqual(await tab.page.evaluate('paused()'), [false, false]);
    site.live = false;
    await tab.untilPhase('locked');
    await eventually('silence', async () => String(await tab.page.evaluate('paused()')) === 'true,true');
    await tab.page.evaluate('void start().catch(() => {})');
    await eventually('silence again', async () => String(await tab.page.evaluate('paused()')) === 'true,true');
    site.touch();
    site.live = true;
    await tab.page.evaluate(`dispatchEvent(new Event('focus'))`);
    await tab.untilPhase('active');
    deepEqual(await tab.page.evaluate('paused()'), [true, true]);
  });

  test('X9: closes a picture-in-picture window of the page', async (t) => {
    const {site, tab} = await open(
      t,
      `<button id="b">Open</button><script>
      b.onclick = async () => { (await documentPictureInPicture.requestWindow()).document.body.append('Confidential'); };
    </script>`,
    );
    await tab.page.click('#b');
    await eventually(
      'the window',
      () => tab.page.evaluate('Boolean(documentPictureInPicture.window)') as Promise<boolean>,
    );
    site.live = false;
    await tab.untilPhase('locked');
    await eventually('no window', () => tab.page.evaluate('!documentPictureInPicture.window') as Promise<boolean>);
  });

  for (const [what, script] of [
    ['is removed', `document.querySelector('session-security').remove()`],
    ['is disabled', `document.querySelector('session-security').disabled = true`],
    ['goes with the body', `document.body.innerHTML = '${TEXT.replaceAll("'", '')}'`],
    [
      'is mounted anew',
      `{ const old = document.querySelector('session-security'); old.replaceWith(old.cloneNode()); }`,
    ],
  ] as const) {
    test(`X8: does not show its page when the element ${what}, and loads it again`, async (t) => {
      const {site, tab} = await lock(t, TEXT);
      const isLoaded = () => site.requests.filter((request) => request === 'GET /app').length;
      const before = isLoaded();
      // The next page has no session.
      await tab.page.evaluate(script);
      for (let look = 0; look < 3 && isLoaded() === before; look++) {
        equal(await tab.readable(), false);
        await pause(100);
      }
      await eventually('the page is left', async () => isLoaded() > before || tab.path === '/bye');
    });
  }

  test('X8: shows its page when an application removes the element whose end it has cancelled', async (t) => {
    const {tab} = await lock(
      t,
      `<script>addEventListener('session-expire', (event) => event.preventDefault())</script>`,
    );
    await tab.page.evaluate(`document.querySelector('session-security').remove()`);
    await eventually('the page', () => tab.readable());
  });
});

/** The drawing commands of a PDF. */
function textOf(pdf: Uint8Array): string {
  const bytes = Buffer.from(pdf);
  let all = '';
  for (let at = bytes.indexOf('stream\n'); at >= 0; at = bytes.indexOf('stream\n', at + 7)) {
    if (bytes.subarray(at - 3, at).toString() === 'end') continue;
    try {
      const inflated = inflateSync(bytes.subarray(at + 7)).toString('latin1');
      // Fonts are streams too.
      if (/^[\d\s./\-\w]{0,80}(cm|gs|q)\b/.test(inflated)) all += inflated;
    } catch {}
  }
  return all;
}
