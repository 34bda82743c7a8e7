import puppeteer, {type Browser} from 'puppeteer-core';
import {CHROMIUM_FLAGS} from '../../support/chromium-flags.ts';
import {findFirefox, findOrInstallChromium} from '../../support/find-browser.ts';

/** A Chromium with a window, which tells assistive technology what it shows. */
export function startChromium(env: NodeJS.ProcessEnv): Promise<Browser> {
  return puppeteer.launch({
    executablePath: findOrInstallChromium().path,
    headless: false,
    env,
    defaultViewport: null,
    // Its bar above the page would be one more place for the focus to be.
    ignoreDefaultArgs: ['--enable-automation'],
    args: [...CHROMIUM_FLAGS, '--force-renderer-accessibility', '--window-size=1000,700'],
  });
}

export function startFirefox(env: NodeJS.ProcessEnv): Promise<Browser> {
  const found = findFirefox();
  return puppeteer.launch({
    browser: 'firefox',
    ...(found && {executablePath: found.path}),
    headless: false,
    env,
    defaultViewport: null,
    extraPrefsFirefox: {'accessibility.force_disabled': -1},
  });
}
