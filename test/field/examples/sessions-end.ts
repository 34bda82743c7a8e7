import {deepEqual, doesNotMatch, equal, match, ok} from 'node:assert/strict';
import {after, before, describe, type TestContext, test} from 'node:test';
import type {Browser, BrowserContext} from 'puppeteer-core';
import {contextFor, startChromium} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {Tab} from '../../support/tab.ts';
import {RunningExample} from './running-example.ts';
import {Visitor} from './visitor.ts';

/** A way to what an application shows to its user alone: the status and the text that are served. */
export type Place = (visitor: Visitor) => Promise<string>;

export interface Example {
  /** The folder below `examples/`. */
  readonly name: string;
  /** The path below which the application lives, if it is not the whole origin. */
  readonly base?: string;
  /** Besides the page and the API, which each example has. */
  readonly places?: Readonly<Record<string, Place>>;
  /** Places that the server half does not close yet, and the reason. */
  readonly todo?: Readonly<Record<string, string>>;
  readonly ping?: string;
  /** The field of the form to sign in that takes the email address. */
  readonly nameField?: string;
  readonly environment?: () => Promise<Readonly<Record<string, string>>>;
  readonly skip?: string | false;
}

/** The user of all examples. */
const ADA = {name: 'ada@example.com', password: 'analytical engine'};
const SHOWS_ADA = /Ada Lovelace/;
/** Longer than anything here takes on a machine that has much else to do. Seconds. */
const PATIENCE = 60;

/** An application of `examples/` in a real browser, and its cookie without one. */
export function describeExample({
  name,
  base = '',
  nameField = 'email',
  ping = `${base}/session_security/ping`,
  places = {},
  todo = {},
  environment,
  skip = false,
}: Example): void {
  const filledIn = {[nameField]: ADA.name, password: ADA.password};
  const paths = {
    login: `${base}/login`,
    account: `${base}/`,
    me: `${base}/api/me`,
    ping,
  };
  const all: Readonly<Record<string, Place>> = {
    'the page': (visitor) => visitor.get(paths.account),
    'the API': (visitor) => visitor.get(paths.me, 'application/json'),
    ...places,
  };

  describe(`examples/${name}`, {concurrency: true, skip}, () => {
    let browser: Browser;
    let example: RunningExample;
    before(async () => {
      example = await RunningExample.start(name, paths.login, await environment?.());
      browser = await startChromium();
    });
    after(async () => {
      await browser?.close();
      await example?.close();
    });

    /** In a browser of its own. */
    async function signIn(t: TestContext): Promise<{tab: Tab; context: BrowserContext}> {
      const context = await contextFor(t, browser);
      const tab = await Tab.open(context, example.origin + paths.login);
      await fillIn(tab);
      await showsAccount(tab);
      return {tab, context};
    }

    /** By HTTP alone. */
    async function signedInVisitor(): Promise<Visitor> {
      const visitor = new Visitor(example.origin);
      const response = await visitor.submit(paths.login, 'password', filledIn);
      ok(response.status < 400, `signing in: ${response.status} ${await response.text()}`);
      return visitor;
    }

    /** The cookies that the browser has now. */
    async function visitorLike(context: BrowserContext): Promise<Visitor> {
      const cookies = await context.cookies();
      return new Visitor(
        example.origin,
        cookies.map((cookie) => [cookie.name, cookie.value]),
      );
    }

    async function isServedNothing(visitor: Visitor): Promise<void> {
      for (const [where, place] of Object.entries(all)) {
        if (todo[where] === undefined) doesNotMatch(await place(visitor.copy()), SHOWS_ADA, where);
      }
    }

    test('S1, W1, X2: a user who walks away is warned, then signed out, and the old cookie opens nothing', async (t) => {
      const {tab, context} = await signIn(t);
      const visitor = await visitorLike(context);
      await tab.untilPhase('warning', PATIENCE);
      await tab.untilPath(paths.login, PATIENCE);
      await eventually('the form to sign in', async () => (await tab.page.$('[name=password]')) !== null, PATIENCE);
      doesNotMatch(await tab.page.content(), SHOWS_ADA);
      await isServedNothing(visitor);
      await isServedNothing(await visitorLike(context));
      deepEqual(tab.errors, []);
      const types = (await tab.journal()).map(({type}) => type);
      ok(types.indexOf('session-warn') < types.indexOf('session-expire'), types.join());
    });

    test('S1: the user can sign in again after that', async (t) => {
      const {tab} = await signIn(t);
      await tab.untilPath(paths.login, PATIENCE);
      await fillIn(tab);
      await showsAccount(tab);
      equal(await tab.phase(), 'active');
    });

    test('B1, B2, W2: two tabs are warned, go on by a click in one of them, and end together', async (t) => {
      const {tab: first, context} = await signIn(t);
      const second = await Tab.open(context, example.origin + paths.account);
      const tabs = [first, second];
      await Promise.all(tabs.map((tab) => tab.untilPhase('warning', PATIENCE)));
      await first.click('stay-button');
      await Promise.all(tabs.map((tab) => tab.untilPhase('active', PATIENCE)));
      equal(first.path, paths.account);
      equal(second.path, paths.account);
      await Promise.all(tabs.map((tab) => tab.untilPath(paths.login, PATIENCE)));
    });

    test('P4, S1: a sign-out elsewhere ends the open page before its time', async (t) => {
      const {tab, context} = await signIn(t);
      const [visitor, elsewhere] = [await visitorLike(context), await visitorLike(context)];
      const response = await elsewhere.submit(paths.account, 'id="sign-out"');
      ok(response.status < 400, `signing out: ${response.status}`);
      await tab.untilPath(paths.login, PATIENCE);
      deepEqual(
        (await tab.journal()).filter(({type}) => type === 'session-warn'),
        [],
      );
      await isServedNothing(visitor);
    });

    test('S1, S6: a session is over at its time, whichever request comes first', async (t) => {
      const visitors = new Map<string, Visitor>();
      for (const [where, place] of Object.entries(all)) {
        const visitor = await signedInVisitor();
        match(await place(visitor.copy()), SHOWS_ADA, `${where} shows the user who is signed in`);
        visitors.set(where, visitor);
      }
      // Signed in last, so that all others have ended once this one has. Its pings report no recent activity.
      const last = await signedInVisitor();
      const question = `${paths.ping}?idleFor=3600`;
      const over = async () => (await last.copy().get(question, 'application/json')) === '200 "logout"';
      await eventually('the end of the last session', over, PATIENCE);
      for (const [where, visitor] of visitors) {
        await t.test(where, {todo: todo[where] ?? false}, async () => {
          const late = visitor.copy();
          doesNotMatch(await all[where]!(visitor), SHOWS_ADA, 'the first request');
          doesNotMatch(await all[where]!(visitor), SHOWS_ADA, 'with the cookies of its reply');
          doesNotMatch(await all[where]!(late), SHOWS_ADA, 'with the old cookie again');
        });
      }
    });
  });

  async function fillIn(tab: Tab): Promise<void> {
    await tab.page.waitForSelector('[name=password]');
    for (const [field, value] of Object.entries(filledIn)) await tab.page.type(`[name=${field}]`, value);
    await tab.page.click('form button');
  }

  /** Until the account is shown, and the element watches over it. */
  async function showsAccount(tab: Tab): Promise<void> {
    const shown = async () => {
      const text = await tab.page.$eval('h1', (heading) => heading.textContent);
      return SHOWS_ADA.test(text ?? '') && (await tab.phase()) === 'active';
    };
    await eventually('the account', shown, PATIENCE);
  }
}
