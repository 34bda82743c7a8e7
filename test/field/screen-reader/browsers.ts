import puppeteer, {type Browser, type LaunchOptions} from 'puppeteer-core';
import {CHROMIUM_FLAGS} from '../../support/chromium-flags.ts';
import {findFirefox, findOrInstallChromium} from '../../support/find-browser.ts';

const OPTIONS: LaunchOptions = {
  headless: false,
  defaultViewport: null,
  protocolTimeout: 60_000,
  // It ends with its display; and no signal that ends the tests is to be kept from them.
  handleSIGTERM: false,
};

/** A Chromium with a window, which tells assistive technology what it shows. */
export function startChromium(env: NodeJS.ProcessEnv): Promise<Browser> {
  return puppeteer.launch({
    ...OPTIONS,
    executablePath: findOrInstallChromium().path,
    env,
    // Its bar above the page would be one more place for the focus to be.
    ignoreDefaultArgs: ['--enable-automation'],
    args: [...CHROMIUM_FLAGS, '--force-renderer-accessibility', '--window-size=1000,700'],
  });
}

export function startFirefox(env: NodeJS.ProcessEnv): Promise<Browser> {
  const found = findFirefox();
  return puppeteer.launch({
    ...OPTIONS,
    browser: 'firefox',
    ...(found && {executablePath: found.path}),
    env,
    extraPrefsFirefox: {'accessibility.force_disabled': -1},
  });
}
