import {equal, ok} from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {after, before, describe, type TestContext, test} from 'node:test';
import type {Browser, BrowserContext} from 'puppeteer-core';
import {createClient} from 'redis';
import {createSessionSecurity, type SessionSecurity} from 'session-security/server';
import {redisStore} from 'session-security/server/redis';
import {contextFor} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {type FoundDatabase, findRedis, redisMissing} from '../../support/redis.ts';
import {Tab} from '../../support/tab.ts';
import {inEachBrowser} from './in-each-browser.ts';
import {StreamingProcess} from './streaming-process.ts';

/** Seconds. A page learns of an end within one; this is for slow machines, and much less than the time to its next ping. */
const SOON = 30;

describe('the event stream of an application, and another process that ends its sessions', {skip: redisMissing}, () => {
  let redis: FoundDatabase;
  let client: {close(): Promise<unknown>};
  /** This process: it shares the store with the application, and nothing else. */
  let other: SessionSecurity<object>;
  before(async () => {
    redis = await findRedis();
    const connected = await createClient({url: redis.url}).connect();
    client = connected;
    other = createSessionSecurity<object, object>({store: redisStore(connected), user: () => null});
  });
  after(async () => {
    await client?.close();
    await redis?.close();
  });

  inEachBrowser('the real stream', (browser, name) => {
    test('E1: a page is covered and left soon after another process has ended its session', async (t) => {
      const {tab, end} = await open(t, browser());
      t.diagnostic(`${name}: covered after ${await end(tab)} ms`);
    });

    test('E3: a server that was killed and has started again has the stream again, and the page lives', async (t) => {
      const {app, tab, end} = await open(t, browser());
      await app.kill();
      await app.start();
      await app.untilStream();
      equal(await tab.phase(), 'active');
      equal(await tab.readable(), true);
      await end(tab);
    });

    test('E4: a page to which the user goes back has a stream', async (t) => {
      const {app, tab, end} = await open(t, browser());
      await tab.page.evaluate('globalThis.wasKept = true; undefined');
      await tab.page.goto(`${app.origin}/elsewhere`);
      await app.untilClosed();
      await tab.page.evaluate('history.back()');
      await tab.untilPath('/app');
      await app.untilStream(2);
      await tab.untilPhase('active');
      // A page that was kept is covered until a ping is answered, and then the browser has to paint it.
      await eventually('the page is shown', () => tab.readable());
      t.diagnostic(`${name}: ${(await tab.page.evaluate('globalThis.wasKept')) ? 'kept' : 'loaded again'}`);
      await end(tab);
    });

    // The driver of WebKit opens one page for each browser.
    if (name === 'WebKit') return;

    test('E2: two tabs hold one stream, and the other one takes over from a tab that is closed', async (t) => {
      const {app, context, tab, end} = await open(t, browser());
      const second = await Tab.open(context, `${app.origin}/app`);
      await eventually('the second tab waits for the stream of the first one', () => isWaiting(second));
      await app.untilStream(1);
      await tab.page.close();
      await app.untilStream(2);
      await end(second);
    });
  });

  interface Opened {
    readonly app: StreamingProcess;
    readonly context: BrowserContext;
    readonly tab: Tab;
    /** Ends all sessions of the user, and waits until the page is left. Returns when it was covered, in milliseconds. */
    end(tab: Tab): Promise<number>;
  }

  /** A tab of a user of its own, which has a stream. */
  async function open(t: TestContext, browser: Browser): Promise<Opened> {
    const user = randomUUID();
    const app = new StreamingProcess(redis.url);
    t.after(() => app.kill());
    await app.start();
    const context = await contextFor(t, browser);
    const tab = await Tab.open(context, `${app.origin}/enter/${user}`);
    await app.untilStream();
    return {app, context, tab, end: (its) => endSessionsOf(user, its)};
  }

  async function endSessionsOf(user: string, tab: Tab): Promise<number> {
    const startedMs = Date.now();
    equal(await other.endSessionsOf(user), 1);
    await tab.untilPath('/left');
    const {clock} = await tab.noted('session-expire');
    const passedMs = Math.round(clock - startedMs);
    ok(passedMs < SOON * 1000, `${passedMs} ms`);
    return passedMs;
  }
});

/** For the lock of the stream, behind another tab. */
function isWaiting(tab: Tab): Promise<boolean> {
  return tab.page.evaluate(async () => {
    const {pending = []} = await navigator.locks.query();
    return pending.some(({name = ''}) => name.startsWith('session-security-events') && name.endsWith('/ping'));
  });
}
