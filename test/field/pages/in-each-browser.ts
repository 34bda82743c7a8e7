import {after, before, describe} from 'node:test';
import type {Browser} from 'puppeteer-core';
import {PAGE_BROWSERS} from '../../support/tab-browsers.ts';

/** Describes `what` once for each engine. `tests` gets a function for the browser, which starts only when they run. */
export function inEachBrowser(
  what: string,
  tests: (browser: () => Browser, name: string) => void,
  concurrency = 1,
): void {
  for (const {name, missing, start} of PAGE_BROWSERS) {
    describe(`${what}, in ${name}`, {skip: missing, concurrency}, () => {
      let browser: Browser;
      before(async () => {
        browser = await start();
      });
      after(() => browser?.close());
      tests(() => browser, name);
    });
  }
}
