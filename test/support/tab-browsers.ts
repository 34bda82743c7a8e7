import puppeteer, {type Browser} from 'puppeteer-core';
import {type ChromiumOptions, startChromium} from './chromium.ts';
import {findFirefox, findWebKit} from './find-browser.ts';
import {LIMIT_MS} from './limits.ts';
import {startWebKit} from './webkit-browser.ts';

const found = findFirefox();

/** Why tests in Firefox cannot run here, for `{skip: …}`; false where they can. */
const firefoxMissing: string | false = found ? false : 'needs Firefox';

/** A real Firefox, controlled by WebDriver BiDi. It accepts self-signed certificates. */
function startFirefox(): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox',
    ...(found && {executablePath: found.path}),
    timeout: LIMIT_MS,
    protocolTimeout: LIMIT_MS,
    acceptInsecureCerts: true,
  });
}

export interface TestBrowser {
  readonly name: string;
  /** The reason why it cannot run here, for `{skip: …}`. */
  readonly missing: string | false;
  start(options?: ChromiumOptions): Promise<Browser>;
}

/** The browsers in which tests can open tabs and windows, and whose back/forward cache works in tests. */
export const TAB_BROWSERS: readonly TestBrowser[] = [
  {name: 'Chromium', missing: false, start: startChromium},
  {name: 'Firefox', missing: firefoxMissing, start: startFirefox},
];

/** The browsers in which tests can open a single page: all engines. */
export const PAGE_BROWSERS: readonly TestBrowser[] = [
  ...TAB_BROWSERS,
  {name: 'WebKit', missing: findWebKit() ? false : 'needs WebKitGTK', start: startWebKit},
];
