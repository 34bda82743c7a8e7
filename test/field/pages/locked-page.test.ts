import {deepEqual, equal} from 'node:assert/strict';
import {after, before, describe, type TestContext, test} from 'node:test';
import {setTimeout as pause} from 'node:timers/promises';
import type {Browser} from 'puppeteer-core';
import {startChromium} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {openLockingPage} from './locking.ts';

const TEXT = '<p class="confidential" style="visibility: visible !important">Confidential</p>';

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

/** What the page can play after it has been covered. */
const LATER = `<script>
  const source = ${WAV};
  const play = (audio) => { Object.assign(audio, {loop: true, src: source}).play().catch(() => {}); return audio; };
  const inTree = (mode) => {
    const host = document.body.appendChild(document.createElement('div'));
    const audio = document.createElement('audio');
    host.attachShadow({mode}).append(audio);
    return play(audio);
  };
  const ways = {
    'in a new open shadow tree': () => inTree('open'),
    'in a new closed shadow tree': () => inTree('closed'),
    'in no tree': () => play(new Audio()),
    'in a new frame': () => new Promise((resolve) => {
      const frame = document.createElement('iframe');
      frame.srcdoc = '<audio></audio>';
      frame.onload = () => resolve(play(frame.contentDocument.querySelector('audio')));
      document.body.append(frame);
    }),
  };
  globalThis.later = async (way) => { globalThis.audio = await ways[way](); };
</script>`;

describe('a locked page', {concurrency: 3}, () => {
  let browser: Browser;
  before(async () => {
    browser = await startChromium({flags: ['--autoplay-policy=no-user-gesture-required']});
  });
  after(() => browser?.close());

  const open = (t: TestContext, rest = '') => openLockingPage(t, browser, rest);

  test('X9: pauses sound and starts none again', async (t) => {
    const {tab, lock, unlock} = await open(t, SOUND);
    await tab.page.evaluate('start()');
    deepEqual(await tab.page.evaluate('paused()'), [false, false]);
    await lock();
    await eventually('silence', async () => String(await tab.page.evaluate('paused()')) === 'true,true');
    await tab.page.evaluate('void start().catch(() => {})');
    await eventually('silence again', async () => String(await tab.page.evaluate('paused()')) === 'true,true');
    await unlock();
    deepEqual(await tab.page.evaluate('paused()'), [true, true]);
  });

  for (const way of ['in a new open shadow tree', 'in a new closed shadow tree', 'in no tree', 'in a new frame']) {
    test(`X9: pauses sound ${way}`, async (t) => {
      const {tab, lock} = await open(t, LATER);
      const playsOn = async () => {
        await tab.page.evaluate(`later('${way}')`);
        return (await tab.page.evaluate('!audio.paused')) as boolean;
      };
      equal(await playsOn(), true);
      await lock();
      await playsOn();
      await eventually('silence', async () => (await tab.page.evaluate('audio.paused')) === true);
    });
  }

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
      const {tab, requests, lock} = await open(t, TEXT);
      await lock();
      const isLoaded = () => requests.filter((request) => request === 'GET /app').length;
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
    const {tab, lock} = await open(
      t,
      `<script>addEventListener('session-expire', (event) => event.preventDefault())</script>`,
    );
    await lock();
    await tab.page.evaluate(`document.querySelector('session-security').remove()`);
    await eventually('the page', () => tab.readable());
  });
});
