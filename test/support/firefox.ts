import puppeteer, {type Browser} from 'puppeteer-core';
import {findFirefox} from './find-browser.ts';

const found = findFirefox();

/** Why tests in Firefox cannot run here, for `{skip: …}`; false where they can. */
export const firefoxMissing: string | false = found ? false : 'needs Firefox';

/** A real Firefox, moved by WebDriver BiDi. Servers need no certificate that it trusts. */
export function startFirefox(): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox',
    ...(found && {executablePath: found.path}),
    protocolTimeout: 20_000,
    acceptInsecureCerts: true,
  });
}
