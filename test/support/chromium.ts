import puppeteer, {type Browser, type BrowserContext, type Page} from 'puppeteer-core';
import {CHROMIUM_FLAGS} from './chromium-flags.ts';
import {within} from './eventually.ts';
import {findOrInstallChromium} from './find-browser.ts';
import {LIMIT_MS} from './limits.ts';

/** Puppeteer sets these flags to keep hidden tabs awake. Without them hidden tabs sleep as they do for a user. */
const KEEPS_HIDDEN_TABS_AWAKE = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

/** No test depends on this time: a context that is not closed by then is left open. */
const CLOSING_MS = 10_000;

export interface ChromiumOptions {
  /** Additional command line flags. */
  readonly flags?: readonly string[];
  /** Puppeteer switches the back/forward cache off by default. */
  readonly backForwardCache?: boolean;
}

/**
 * A real Chromium with real page visibility: of the tabs in one window only the front one is visible. It accepts
 * self-signed certificates.
 */
export function startChromium({flags = [], backForwardCache = false}: ChromiumOptions = {}): Promise<Browser> {
  return puppeteer.launch({
    executablePath: findOrInstallChromium().path,
    timeout: LIMIT_MS,
    protocolTimeout: LIMIT_MS,
    acceptInsecureCerts: true,
    args: [...CHROMIUM_FLAGS, ...flags],
    ignoreDefaultArgs: [...KEEPS_HIDDEN_TABS_AWAKE, ...(backForwardCache ? ['--disable-back-forward-cache'] : [])],
  });
}

/** A context with its own cookies, storage and channels, which is closed when the test is over. */
export async function contextFor(
  test: {after(end: () => Promise<void>): void},
  browser: Browser,
): Promise<BrowserContext> {
  const context = await browser.createBrowserContext();
  test.after(() => closeContext(context));
  return context;
}

/** Chromium sometimes does not answer while a page is being replaced. Such a context is closed together with the browser. */
export async function closeContext(context: BrowserContext): Promise<void> {
  await within(
    CLOSING_MS,
    context.close().catch(() => {}),
  );
}

/** A new page that waits for everything up to the limit of all tests. */
export async function newPage(context: Browser | BrowserContext, type: 'window' | 'tab' = 'tab'): Promise<Page> {
  const page = await context.newPage({type});
  page.setDefaultTimeout(LIMIT_MS);
  return page;
}

/** A new page in a context of its own. The caller closes the context. */
export async function openWindow(browser: Browser): Promise<Page> {
  return newPage(await browser.createBrowserContext());
}

/** Collects the exceptions and rejected promises that the page did not catch. */
export function collectErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  return errors;
}
