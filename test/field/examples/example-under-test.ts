import {doesNotMatch, match, ok} from 'node:assert/strict';
import type {BrowserContext, Page} from 'puppeteer-core';
import {eventually} from '../../support/eventually.ts';
import {Tab} from '../../support/tab.ts';
import type {ChangedExample} from './installed-example.ts';
import {RunningExample} from './running-example.ts';
import {Visitor} from './visitor.ts';

/** A request whose reply shows the signed-in user. Resolves with the status and the text of the reply. */
export type Place = (visitor: Visitor) => Promise<string>;

export interface Example {
  /** The folder below `examples/`. */
  readonly name: string;
  /** The path below which the application lives, if it is not the whole origin. */
  readonly base?: string;
  /** The address of pings, if it is not the default. */
  readonly ping?: string;
  /** The field of the sign-in form that takes the email address. */
  readonly nameField?: string;
  /** Places besides the page and the API, which each example has. */
  readonly places?: Readonly<Record<string, Place>>;
  /** Variables for the process of the example. */
  readonly environment?: () => Promise<Readonly<Record<string, string>>>;
  /** Behind a proxy that ends TLS. */
  readonly overHttps?: boolean;
  /** Other files in the place of its own. */
  readonly changed?: ChangedExample;
}

/** The user of all examples. */
const ADA = {name: 'ada@example.com', password: 'analytical engine'};
const SHOWS_ADA = /Ada Lovelace/;

/** A running example, and the actions of its user. */
export class ExampleUnderTest {
  readonly paths: {readonly login: string; readonly account: string; readonly ping: string};
  readonly places: ReadonlyMap<string, Place>;
  readonly #running: RunningExample;
  readonly #filledIn: Readonly<Record<string, string>>;

  private constructor(running: RunningExample, example: Example) {
    const {base = '', ping = `${base}/session_security/ping`, nameField = 'email', places = {}} = example;
    this.#running = running;
    this.#filledIn = {[nameField]: ADA.name, password: ADA.password};
    this.paths = {login: `${base}/login`, account: `${base}/`, ping};
    this.places = new Map<string, Place>([
      ['the page', (visitor) => visitor.get(`${base}/`, 'text/html')],
      ['the API', (visitor) => visitor.get(`${base}/api/me`)],
      ...Object.entries(places),
    ]);
  }

  static async start(example: Example): Promise<ExampleUnderTest> {
    const {name, base = '', environment, overHttps = false, changed} = example;
    const options = {environment: (await environment?.()) ?? {}, overHttps, changed};
    return new ExampleUnderTest(await RunningExample.start(name, `${base}/login`, options), example);
  }

  close(): Promise<void> {
    return this.#running.close();
  }

  openTab(context: BrowserContext, path: string): Promise<Tab> {
    return Tab.open(context, this.#running.origin + path, 'window', (page) => page.evaluateOnNewDocument(KEEP_FACTS));
  }

  /** Signs in with the form, in a new tab. */
  async signIn(context: BrowserContext): Promise<Tab> {
    const tab = await this.openTab(context, this.paths.login);
    await this.fillIn(tab);
    return tab;
  }

  /** Signs in with the form that the tab shows. Resolves when the page of the account has its element. */
  async fillIn(tab: Tab): Promise<void> {
    const {page} = tab;
    await this.sendForm(page);
    const shown = async () => SHOWS_ADA.test(await page.content()) && (await tab.phase()) === 'active';
    await eventually('the account', shown);
  }

  /** Fills in the form to sign in that the page shows, and sends it. */
  async sendForm(page: Page): Promise<void> {
    await page.waitForSelector('[name=password]');
    for (const [field, value] of Object.entries(this.#filledIn)) await page.type(`[name=${field}]`, value);
    await page.click('form button');
  }

  /** Resolves when the tab shows the form to sign in, and nothing of the account any more. */
  async untilSignedOut(tab: Tab): Promise<void> {
    await tab.untilPath(this.paths.login);
    const form = async () => (await tab.page.$('[name=password]')) !== null;
    await eventually('the form to sign in', form);
    doesNotMatch(await tab.page.content(), SHOWS_ADA);
  }

  /** Signs in by HTTP alone. */
  async signInWithoutBrowser(): Promise<Visitor> {
    const visitor = new Visitor(this.#running.origin);
    const response = await visitor.submit(this.paths.login, 'password', this.#filledIn);
    ok(response.status < 400, `signing in: ${response.status} ${await response.text()}`);
    return visitor;
  }

  /** Sends the sign-out form of the page by HTTP alone. */
  async signOutWithoutBrowser(visitor: Visitor): Promise<void> {
    const response = await visitor.submit(this.paths.account, 'id="sign-out"');
    ok(response.status < 400, `signing out: ${response.status} ${await response.text()}`);
  }

  /** A client without a browser, with the cookies that the browser has now. */
  async visitorLike(context: BrowserContext): Promise<Visitor> {
    const cookies = await context.cookies();
    return new Visitor(
      this.#running.origin,
      cookies.map(({name, value}) => [name, value]),
    );
  }

  async isShownTo(visitor: Visitor, where: string): Promise<void> {
    match(await this.places.get(where)!(visitor), SHOWS_ADA, where);
  }

  /** A failed reply shows nothing either, but proves nothing. */
  async isRefusedTo(visitor: Visitor, where: string): Promise<void> {
    const reply = await this.places.get(where)!(visitor);
    doesNotMatch(reply, SHOWS_ADA, where);
    doesNotMatch(reply, /^5\d\d /, where);
  }

  async isRefusedEverywhereTo(visitor: Visitor): Promise<void> {
    for (const where of this.places.keys()) await this.isRefusedTo(visitor.copy(), where);
  }
}

/** Records the reason of the end, and violations of the page's content security policy. */
const KEEP_FACTS = `
  addEventListener('session-expire', ({reason}) => sessionStorage.setItem('reason', reason));
  addEventListener('securitypolicyviolation', ({violatedDirective, blockedURI}) => {
    sessionStorage.setItem('violation', violatedDirective + ' ' + blockedURI);
  });`;
