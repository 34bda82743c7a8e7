import {type Browser, type BrowserContext, type Page, UnsupportedOperation} from 'puppeteer-core';
import {eventually} from './eventually.ts';
import type {WebDriver} from './webdriver.ts';
import {WebDriverHand} from './webdriver-hand.ts';
import {WebKitProcesses} from './webkit-processes.ts';

/**
 * WebKit for tests that are written for Puppeteer: the part of its interface that tests of single pages use. A call of
 * another part fails as an unknown method. Each context is a MiniBrowser with one page. No script can run before those of a
 * page, and the page reports nothing by itself.
 */
export async function startWebKit(): Promise<Browser> {
  const processes = new WebKitProcesses();
  const browser = {
    createBrowserContext: async () => new WebKitContext(processes) as unknown as BrowserContext,
    close: async () => processes.stop(),
  };
  return browser as unknown as Browser;
}

class WebKitContext {
  readonly #processes: WebKitProcesses;
  #close = async () => {};

  constructor(processes: WebKitProcesses) {
    this.#processes = processes;
  }

  async newPage(): Promise<Page> {
    const {driver, close} = await this.#processes.open('none');
    this.#close = close;
    return new WebKitPage(driver) as unknown as Page;
  }

  close(): Promise<void> {
    return this.#close();
  }
}

/** A function, or the text of a script whose last value counts. */
type Script = string | ((...values: never[]) => unknown);

class WebKitPage {
  readonly mouse: WebDriverHand['mouse'];
  readonly keyboard: WebDriverHand['keyboard'];
  readonly #driver: WebDriver;
  #url = 'about:blank';

  constructor(driver: WebDriver) {
    this.#driver = driver;
    const {mouse, keyboard} = new WebDriverHand(driver);
    this.mouse = {...mouse, move: (x, y) => mouse.move(Math.round(x), Math.round(y))};
    this.keyboard = keyboard;
  }

  setDefaultTimeout(): void {}

  /** Nothing is reported: pages keep their errors in the journal. */
  on(): this {
    return this;
  }

  async evaluateOnNewDocument(): Promise<void> {}

  async createCDPSession(): Promise<never> {
    throw new UnsupportedOperation('WebKit has no CDP');
  }

  async goto(url: string): Promise<void> {
    await this.#driver.navigate(url);
    // The driver names the new address before the page is there.
    const isThere = `return location.href !== 'about:blank' && document.readyState === 'complete'`;
    await eventually(`the page ${url}`, async () => (await this.#driver.run(isThere)) === true);
    this.#url = await this.#driver.url();
  }

  /** The address as it was a moment ago: asking takes time, so each call also begins to ask again. */
  url(): string {
    void this.#driver.url().then(
      (url) => {
        this.#url = url;
      },
      () => {},
    );
    return this.#url;
  }

  title(): Promise<unknown> {
    return this.#driver.run('return document.title');
  }

  async evaluate(script: Script, ...values: unknown[]): Promise<unknown> {
    const text = typeof script === 'string' ? `(0, eval)(${JSON.stringify(script)})` : `(${script})(...arguments[0])`;
    return this.#driver.run(`return ${text}`, values);
  }

  async $eval(selector: string, read: Script, ...values: unknown[]): Promise<unknown> {
    return this.#driver.run(
      `const [selector, ...rest] = arguments[0];
      const found = document.querySelector(selector);
      if (!found) throw new Error('nothing matches ' + selector);
      return (${read})(found, ...rest)`,
      [selector, ...values],
    );
  }

  async waitForFunction(script: Script): Promise<void> {
    const text = typeof script === 'string' ? script : `(${script})()`;
    await eventually(text, async () => (await this.evaluate(`Boolean(${text})`)) === true);
  }

  async waitForSelector(selector: string): Promise<{boundingBox(): Promise<unknown>}> {
    await this.waitForFunction(`document.querySelector(${JSON.stringify(selector)}) !== null`);
    return {boundingBox: () => this.#boxOf(selector)};
  }

  async click(selector: string): Promise<void> {
    const {x, y, width, height} = await this.#boxOf(selector);
    await this.mouse.click(Math.round(x + width / 2), Math.round(y + height / 2));
  }

  async focus(selector: string): Promise<void> {
    await this.evaluate(`document.querySelector(${JSON.stringify(selector)}).focus()`);
  }

  screenshot(): Promise<string> {
    return this.#driver.screenshot();
  }

  async #boxOf(selector: string): Promise<{x: number; y: number; width: number; height: number}> {
    const box = await this.evaluate(
      `(({x, y, width, height}) => ({x, y, width, height}))(document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect())`,
    );
    return box as {x: number; y: number; width: number; height: number};
  }
}
