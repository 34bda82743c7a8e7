import puppeteer, {type Browser, type BrowserContext, type Page} from 'puppeteer-core';
import {CHROMIUM_FLAGS} from './chromium-flags.ts';
import {findOrInstallChromium} from './find-browser.ts';

/** Flags by which Puppeteer keeps hidden tabs awake; without them they sleep as a person's do. */
const KEEPS_HIDDEN_TABS_AWAKE = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

export interface ChromiumOptions {
  /** More command line flags. */
  readonly flags?: readonly string[];
  /** Puppeteer switches the back/forward cache off unless asked for it. */
  readonly backForwardCache?: boolean;
}

/**
 * A real Chromium with real page visibility: of the tabs in one window only the front one is visible. Servers need no
 * certificate that it trusts.
 */
export function startChromium({flags = [], backForwardCache = false}: ChromiumOptions = {}): Promise<Browser> {
  return puppeteer.launch({
    executablePath: findOrInstallChromium().path,
    protocolTimeout: 20_000,
    acceptInsecureCerts: true,
    args: [...CHROMIUM_FLAGS, ...flags],
    ignoreDefaultArgs: [...KEEPS_HIDDEN_TABS_AWAKE, ...(backForwardCache ? ['--disable-back-forward-cache'] : [])],
  });
}

/** Cookies, storage and channels that no other such context shares, until the test is over. */
export async function contextFor(
  test: {after(end: () => Promise<void>): void},
  browser: Browser,
): Promise<BrowserContext> {
  const context = await browser.createBrowserContext();
  test.after(() => closeContext(context));
  return context;
}

/** Now and then Chromium does not answer while a page is being replaced; such a context ends with the browser. */
export async function closeContext(context: BrowserContext): Promise<void> {
  await context.close().catch(() => {});
}

/** A page in a window of its own, in a context of its own, which is the caller's to close. */
export async function openWindow(browser: Browser): Promise<Page> {
  const context = await browser.createBrowserContext();
  return context.newPage();
}

/** Collects what the page did not catch: exceptions and rejected promises. */
export function collectErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  return errors;
}
