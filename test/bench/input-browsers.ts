import puppeteer, {type Browser, type Page} from 'puppeteer-core';
import {CHROMIUM_FLAGS} from '../support/chromium-flags.ts';
import {findFirefox, findOrInstallChromium} from '../support/find-browser.ts';
import {mainThreadTime, processOf} from './input-process.ts';

export interface InputBrowser {
  readonly name: 'Chromium' | 'Firefox';
  /** Opens one window on this display, whose pages have the size of the window. */
  start(display: string): Promise<Browser>;
  /** What its meter counts, in words. */
  readonly counts: string;
  /** Returns a function that resolves with the milliseconds of processor time that the page has taken so far. */
  meter(page: Page, browser: Browser): Promise<() => Promise<number>>;
}

const firefox = findFirefox();

export const INPUT_BROWSERS: readonly InputBrowser[] = [
  {
    name: 'Chromium',
    start: (display) =>
      puppeteer.launch({
        executablePath: findOrInstallChromium().path,
        headless: false,
        defaultViewport: null,
        env: environment(display),
        args: [...CHROMIUM_FLAGS, '--ozone-platform=x11', '--window-position=0,0', '--window-size=1200,860'],
      }),
    counts: 'its scripts take',
    async meter(page) {
      const devtools = await page.createCDPSession();
      await devtools.send('Performance.enable', {timeDomain: 'threadTicks'});
      return async () => {
        const {metrics} = await devtools.send('Performance.getMetrics');
        return (metrics.find(({name}) => name === 'ScriptDuration')?.value ?? Number.NaN) * 1000;
      };
    },
  },
  ...(firefox
    ? [
        {
          name: 'Firefox' as const,
          start: (display: string) =>
            puppeteer.launch({
              browser: 'firefox',
              executablePath: firefox.path,
              headless: false,
              defaultViewport: null,
              env: environment(display),
              args: ['--width=1200', '--height=860'],
              // Each page in a process of its own: Puppeteer switches off that each site has one.
              extraPrefsFirefox: {'dom.ipc.processCount': 32, 'dom.ipc.processPrelaunch.enabled': false},
            }),
          counts: 'the main thread of its process takes, painting included,',
          async meter(page: Page, browser: Browser) {
            const pid = await processOf(page, browser.process()!.pid!);
            return async () => mainThreadTime(pid);
          },
        },
      ]
    : []),
];

function environment(display: string): Record<string, string | undefined> {
  return {...process.env, DISPLAY: display, GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1', WAYLAND_DISPLAY: undefined};
}
