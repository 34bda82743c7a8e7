import type {BrowserLauncher, SessionResult} from '@web/test-runner';
import type {WebDriver} from './webdriver.ts';
import {WebDriverHand} from './webdriver-hand.ts';
import {WebKitProcesses} from './webkit-processes.ts';

/** Runs test pages in WebKitGTK's MiniBrowser. */
export function webkitLauncher(): BrowserLauncher {
  return new WebKitLauncher();
}

class WebKitLauncher implements BrowserLauncher {
  readonly name = 'WebKit';
  /** With this type the runner's commands use the mouse and keyboard of `getPage()`, and all commands exist. */
  readonly type = 'puppeteer';
  /** MiniBrowser has one automated window at a time. */
  readonly concurrency = 1;
  readonly #urls = new Map<string, string>();
  readonly #processes = new WebKitProcesses();
  #driver: Promise<WebDriver> | undefined;
  #home = '';
  #hand: WebDriverHand | undefined;

  /** The mouse and keyboard of the page. */
  getPage(): WebDriverHand {
    if (!this.#hand) throw new Error('WebKit has no page yet');
    return this.#hand;
  }

  async startSession(sessionId: string, url: string): Promise<void> {
    this.#driver ??= this.#start();
    const driver = await this.#driver;
    this.#urls.set(sessionId, url);
    await driver.navigate(url);
  }

  isActive(sessionId: string): boolean {
    return this.#urls.has(sessionId);
  }

  getBrowserUrl(sessionId: string): string | undefined {
    return this.#urls.get(sessionId);
  }

  async stopSession(sessionId: string): Promise<SessionResult> {
    this.#urls.delete(sessionId);
    const driver = await this.#driver;
    await driver?.closeAllBut(this.#home);
    await driver?.navigate('about:blank');
    return {};
  }

  async startDebugSession(): Promise<void> {
    throw new Error('Debugging in WebKit is not supported; use BROWSERS=chromium.');
  }

  async stop(): Promise<void> {
    await this.#driver?.then((driver) => driver.close()).catch(() => {});
    this.#processes.stop();
  }

  async #start(): Promise<WebDriver> {
    const {driver} = await this.#processes.open();
    this.#home = await driver.window();
    this.#hand = new WebDriverHand(driver);
    return driver;
  }
}
