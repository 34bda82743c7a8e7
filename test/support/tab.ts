import {setTimeout as sleep} from 'node:timers/promises';
import type {BrowserContext, Page} from 'puppeteer-core';
import {collectErrors, newPage} from './chromium.ts';
import {eventually} from './eventually.ts';
import {JOURNAL, KEEP_JOURNAL} from './journal.ts';
import {Screen} from './screen.ts';

/**
 * An entry of the journal that a page keeps: a session event, a phase of the element as `phase-…`, or an exception that
 * nobody caught as `error …`.
 */
export interface Entry {
  readonly type: string;
  /** Seconds since the navigation to the page began. */
  readonly at: number;
  /** Milliseconds since the epoch, for comparing tabs. */
  readonly clock: number;
}

/** A page as a user sees and uses it. */
export class Tab {
  readonly page: Page;
  /** The exceptions that the page did not catch. */
  readonly errors: readonly string[];
  readonly #screen: Screen;
  #pings = 0;
  #column = 100;

  private constructor(page: Page, screen: Screen) {
    this.page = page;
    this.#screen = screen;
    this.errors = collectErrors(page);
    page.on('request', (request) => {
      if (new URL(request.url()).searchParams.has('idleFor')) this.#pings++;
    });
  }

  /**
   * Opens a window, which is visible beside the others, or a tab, which hides the tab before it. `prepare` gets the page
   * before it goes to the address.
   */
  static async open(
    context: BrowserContext,
    url: string,
    type: 'window' | 'tab' = 'window',
    prepare?: (page: Page) => Promise<unknown>,
  ): Promise<Tab> {
    const page = await newPage(context, type);
    await prepare?.(page);
    const tab = new Tab(page, await Screen.of(page));
    await page.evaluateOnNewDocument(KEEP_JOURNAL);
    await page.goto(url, {waitUntil: 'load'});
    return tab;
  }

  /** The number of pings that the tab has sent. */
  get pings(): number {
    return this.#pings;
  }

  get path(): string {
    return new URL(this.page.url()).pathname;
  }

  /** Whether a user can read the confidential text on the screen. */
  readable(): Promise<boolean> {
    return this.#screen.readable();
  }

  phase(): Promise<string> {
    return this.page.$eval('session-security', ({phase}) => phase);
  }

  idleFor(): Promise<number> {
    return this.page.$eval('session-security', ({idleFor}) => idleFor);
  }

  async untilPhase(phase: string): Promise<void> {
    await eventually(`phase ${phase}`, async () => (await this.phase()) === phase);
  }

  async untilPath(path: string): Promise<void> {
    await eventually(`the page ${path}`, async () => this.path === path);
  }

  /** Moves to two positions: for the element, the first one is only the baseline. */
  async moveMouse(): Promise<void> {
    await this.page.mouse.move(this.#column++, 300);
    await this.page.mouse.move(this.#column++, 301);
  }

  /** Moves the mouse again and again for so many seconds. */
  async keepMoving(seconds: number): Promise<void> {
    for (const started = performance.now(); performance.now() - started < seconds * 1000; await sleep(300)) {
      await this.moveMouse();
    }
  }

  /** Clicks the part of this name in the element's shadow tree. */
  async click(part: string): Promise<void> {
    const button = await this.page.waitForSelector(`session-security >>> [part="${part}"]`, {visible: true});
    // A press as it appears is taken for one that was meant for what was there before (W10).
    await sleep(500);
    await button?.click();
  }

  /** The exceptions that the pages of this tab did not catch, in any browser; the pages have to keep the journal. */
  async uncaught(): Promise<readonly string[]> {
    const noted = (await this.journal()).map(({type}) => type).filter((type) => type.startsWith('error '));
    return [...this.errors, ...noted];
  }

  /** The entries of all pages of this tab so far, including the pages that it has left. */
  async journal(): Promise<readonly Entry[]> {
    const read = `(globalThis.journalStorage ?? sessionStorage).getItem('${JOURNAL}') ?? '[]'`;
    return JSON.parse((await this.page.evaluate(read)) as string) as Entry[];
  }

  /**
   * The seconds from the user's last activity to the first such entry. The last activity was the request for the page. The
   * server got it after the navigation began and before the element was there, so the true number lies between the two.
   */
  async idleAt(type: string): Promise<{most: number; least: number}> {
    const [start, entry] = [await this.noted('phase-active'), await this.noted(type)];
    return {most: entry.at, least: entry.at - start.at};
  }

  /** The first such entry. Waits for it. */
  async noted(type: string): Promise<Entry> {
    const find = async () => (await this.journal()).find((entry) => entry.type === type);
    await eventually(`a note of ${type}`, async () => (await find()) !== undefined);
    return (await find())!;
  }
}
