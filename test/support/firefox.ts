import puppeteer, {type Browser} from 'puppeteer-core';
import {LIMIT_MS} from './eventually.ts';
import {findFirefox} from './find-browser.ts';

const found = findFirefox();

/** Why tests in Firefox cannot run here, for `{skip: …}`; false where they can. */
export const firefoxMissing: string | false = found ? false : 'needs Firefox';

/** A real Firefox, controlled by WebDriver BiDi. It accepts self-signed certificates. */
export function startFirefox(): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox',
    ...(found && {executablePath: found.path}),
    timeout: LIMIT_MS,
    protocolTimeout: LIMIT_MS,
    acceptInsecureCerts: true,
  });
}
