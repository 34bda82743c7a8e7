import type {Browser, CDPSession, Page} from 'puppeteer-core';
import type {Client} from '../e2e/faults/clients.ts';
import {type FaultServer, serveFault} from '../e2e/faults/fault-server.ts';
import {closeContext} from '../support/chromium.ts';

export interface OpenPage {
  readonly client: Client;
  readonly server: FaultServer;
  readonly page: Page;
  readonly devtools: CDPSession;
  close(): Promise<void>;
}

/** The page with the client on it, in a window and a process of its own, with a healthy server of its own. */
export async function openPage(
  browser: Browser,
  client: Client,
  prepare: (page: Page) => Promise<unknown> = async () => {},
  now?: () => number,
): Promise<OpenPage> {
  const server = await serveFault({name: 'none'}, client, now);
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const devtools = await page.createCDPSession();
  await prepare(page);
  await page.goto(`${server.origin}/page`, {waitUntil: 'load'});
  return {
    client,
    server,
    page,
    devtools,
    async close() {
      await closeContext(context);
      await server.close();
    },
  };
}
