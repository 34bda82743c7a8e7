/** `node --import tsx demo/take-picture.ts`: takes the README's pictures, in docs/images, of the real demo. */
import {once} from 'node:events';
import {mkdir} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {startChromium} from '../test/support/chromium.ts';
import {createDemo} from './app.ts';

const server = createServer(createDemo()).listen(0, '127.0.0.1');
await once(server, 'listening');
const {port} = server.address() as AddressInfo;
const browser = await startChromium();

try {
  const page = await browser.newPage();
  await page.setViewport({width: 960, height: 600});
  await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: 'light'}]);
  await page.goto(`http://127.0.0.1:${port}/sign-in?warn-after=5&expire-after=25&next=lock`);
  await page.locator('input[name=name]').fill('Robin');
  await page.locator('form button').click();
  await page.waitForSelector('session-security[phase=warning]');
  // Waits a few seconds, so that the bar has moved.
  await page.waitForFunction(() => (document.querySelector('session-security')?.expiresIn ?? 0) <= 15);
  await mkdir('docs/images', {recursive: true});
  await page.screenshot({path: 'docs/images/warning.png'});
  await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: 'dark'}]);
  await page.screenshot({path: 'docs/images/warning-dark.png'});
  await page.waitForSelector('session-security[phase=locked]');
  await page.screenshot({path: 'docs/images/locked.png'});
} finally {
  await browser.close();
  server.closeAllConnections();
  server.close();
}
