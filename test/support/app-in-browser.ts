import {after, before, type TestContext} from 'node:test';
import type {Browser, BrowserContext} from 'puppeteer-core';
import {contextFor} from './chromium.ts';
import {type App, serveApp} from './express-app.ts';
import type {Certificate} from './http-server.ts';

/**
 * Starts a browser before the tests of a suite and closes it after them. The result gives each test its own server, whose
 * requests it can count and hold, and its own browser context.
 */
export function useAppIn(
  start: () => Promise<Browser>,
  certificate?: () => Certificate,
): (test: TestContext) => Promise<{app: App; context: BrowserContext}> {
  let browser: Browser;
  before(async () => {
    browser = await start();
  });
  after(() => browser?.close());
  return async (test) => {
    const [app, context] = await Promise.all([serveApp(certificate?.()), contextFor(test, browser)]);
    test.after(() => app.close());
    return {app, context};
  };
}
