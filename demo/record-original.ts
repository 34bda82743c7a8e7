/**
 * `node --import tsx demo/record-original.ts`: records the page of django-session-security under the faults of
 * beside.html, for demos without it. Needs it installed. Writes pictures and their times to demo/recording.
 */
import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {mkdir, rm, writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {startChromium} from '../test/support/chromium.ts';
import {originalMissing} from '../test/support/original.ts';
import {createDemo} from './app.ts';

const FOLDER = 'demo/recording';

interface Moment {
  /** Seconds of idle time. */
  readonly at: number;
  readonly picture: string;
  /** The record can be read. */
  readonly readable: boolean;
}

if (originalMissing) throw new Error(originalMissing);
const server = createServer(createDemo()).listen(0, '127.0.0.1');
await once(server, 'listening');
const {port} = server.address() as AddressInfo;
const browser = await startChromium();
try {
  await rm(FOLDER, {recursive: true, force: true});
  await mkdir(FOLDER, {recursive: true});
  const page = await browser.newPage();
  await page.setViewport({width: 1200, height: 900});
  await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: 'light'}]);
  const faults: Record<string, Moment[]> = {};
  for (const fault of ['hang-late', 'hang', 'empty', 'object']) {
    await page.goto(`http://127.0.0.1:${port}/beside.html`);
    const button = page.locator(`[data-fault=${fault}]`);
    await button.click();
    await page.waitForFunction(() =>
      /readable, \d+ s/.test(document.querySelector('#state-theirs')?.textContent ?? ''),
    );
    const moments: Moment[] = [];
    for (;;) {
      const screen = await page.waitForSelector('#theirs');
      const state = await page.$eval('#state-theirs', ({textContent}) => textContent ?? '');
      const bytes = await screen!.screenshot({type: 'webp', quality: 60});
      const picture = `${createHash('sha256').update(bytes).digest('hex').slice(0, 8)}.webp`;
      const readable = state.startsWith('readable');
      const last = moments.at(-1);
      if (last?.picture !== picture || last.readable !== readable) {
        moments.push({at: Number(/\d+/.exec(state)?.[0]), picture, readable});
        await writeFile(`${FOLDER}/${picture}`, bytes);
      }
      if (await page.$('#tour .done')) break;
    }
    faults[fault] = moments;
  }
  const client = 'django-session-security 2.6.6';
  const taken = new Date().toISOString().slice(0, 10);
  const recording = {client, browser: (await browser.version()).replace(/^.*\/(\d+).*/, 'Chromium $1'), taken, faults};
  await writeFile(`${FOLDER}/original.json`, `${JSON.stringify(recording, undefined, 2)}\n`);
} finally {
  await browser.close();
  server.closeAllConnections();
  server.close();
}
