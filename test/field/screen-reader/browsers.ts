import puppeteer, {type Browser, type LaunchOptions} from 'puppeteer-core';
import {CHROMIUM_FLAGS} from '../../support/chromium-flags.ts';
import {findFirefox, findOrInstallChromium} from '../../support/find-browser.ts';

const OPTIONS: LaunchOptions = {
  headless: false,
  defaultViewport: null,
  protocolTimeout: 60_000,
  // The browser ends with its display. It must not handle signals that end the tests.
  handleSIGTERM: false,
};

/** A Chromium with a window and its accessibility interface switched on. */
export function startChromium(env: NodeJS.ProcessEnv): Promise<Browser> {
  return puppeteer.launch({
    ...OPTIONS,
    executablePath: findOrInstallChromium().path,
    env,
    // Otherwise the bar above the page would be one more place for the focus.
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
