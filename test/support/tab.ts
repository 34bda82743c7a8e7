import type {BrowserContext, Page} from 'puppeteer-core';
import {collectErrors} from './chromium.ts';
import {eventually} from './eventually.ts';
import {Screen} from './screen.ts';

/** What a page noted: a session event, or a phase of the element as `phase-…`. */
export interface Entry {
  readonly type: string;
  /** Seconds since the navigation to the page began. */
  readonly at: number;
  /** Milliseconds since the epoch, for comparing tabs. */
  readonly clock: number;
}

/** A page as a person has it before them: what it shows, and what they do there. */
export class Tab {
  readonly page: Page;
  /** What the page did not catch. */
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
   * A window of its own, visible beside the others, unless it is to be a tab that hides the one before it.
   * `prepare` gets the page before it is opened.
   */
  static async open(
    context: BrowserContext,
    url: string,
    type: 'window' | 'tab' = 'window',
    prepare?: (page: Page) => Promise<unknown>,
  ): Promise<Tab> {
    const page = await context.newPage({type});
    await prepare?.(page);
    const tab = new Tab(page, await Screen.of(page));
    page.setDefaultTimeout(10_000);
    await page.evaluateOnNewDocument(`{${KEEP_JOURNAL}}`);
    await page.goto(url, {waitUntil: 'load'});
    return tab;
  }

  /** How often the tab asked the server. */
  get pings(): number {
    return this.#pings;
  }

  get path(): string {
    return new URL(this.page.url()).pathname;
  }

  /** Whether a person can read the confidential text on the screen, as soon as there is a picture of it. */
  async readable(): Promise<boolean> {
    let seen: boolean | undefined;
    const look = async () => {
      seen = await this.#screen.showsConfidentialText();
      return seen !== undefined;
    };
    await eventually('a picture of the page', look, 10);
    return seen as boolean;
  }

  phase(): Promise<string> {
    return this.page.$eval('session-security', ({phase}) => phase);
  }

  idleFor(): Promise<number> {
    return this.page.$eval('session-security', ({idleFor}) => idleFor);
  }

  async untilPhase(phase: string, within: number): Promise<void> {
    await eventually(`phase ${phase}`, async () => (await this.phase()) === phase, within);
  }

  async untilPath(path: string, within: number): Promise<void> {
    await eventually(`the page ${path}`, async () => this.path === path, within);
  }

  /** Two positions: the first an element sees is only where the mouse happened to be. */
  async moveMouse(): Promise<void> {
    await this.page.mouse.move(this.#column++, 300);
    await this.page.mouse.move(this.#column++, 301);
  }

  /** Clicks what a part of the element's shadow tree is named. */
  async click(part: string): Promise<void> {
    const button = await this.page.waitForSelector(`session-security >>> [part="${part}"]`, {visible: true});
    await button?.click();
  }

  /** What all pages of this tab noted so far, also those it has left. */
  async journal(): Promise<readonly Entry[]> {
    return JSON.parse(await this.page.evaluate((key) => sessionStorage.getItem(key) ?? '[]', JOURNAL)) as Entry[];
  }

  /**
   * Seconds from the person's last activity, which was to ask for the page, to the first such entry: more than the first
   * number and less than the second, for the server saw the request some time after the navigation began, and before
   * the element was there.
   */
  async idleAt(type: string): Promise<{most: number; least: number}> {
    const [start, entry] = [await this.noted('phase-active'), await this.noted(type)];
    return {most: entry.at, least: entry.at - start.at};
  }

  /** The first such entry, as soon as there is one. */
  async noted(type: string, within = 5): Promise<Entry> {
    const find = async () => (await this.journal()).find((entry) => entry.type === type);
    await eventually(`a note of ${type}`, async () => (await find()) !== undefined, within);
    return (await find())!;
  }
}

const JOURNAL = 'journal';

/**
 * Runs in each page before its own scripts; storage outlives the page, and is asked from the one that comes after.
 * As text, since a function would be sent with what the loader of TypeScript has added to it.
 */
const KEEP_JOURNAL = `
  const note = (type) => {
    const entries = JSON.parse(sessionStorage.getItem('${JOURNAL}') ?? '[]');
    entries.push({type, at: performance.now() / 1000, clock: Date.now()});
    sessionStorage.setItem('${JOURNAL}', JSON.stringify(entries));
  };
  for (const type of ['session-warn', 'session-resume', 'session-expire']) addEventListener(type, () => note(type));
  new MutationObserver((changes) => {
    for (const {target} of changes) note('phase-' + target.getAttribute('phase'));
  }).observe(document, {subtree: true, attributeFilter: ['phase']});`;
