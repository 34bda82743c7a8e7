import {equal} from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import {useAppIn} from '../support/app-in-browser.ts';
import {isBack, isCached, NOTE_CACHED} from '../support/back-forward-cache.ts';
import {startChromium} from '../support/chromium.ts';
import {eventually} from '../support/eventually.ts';
import {selfSignedCertificate} from '../support/http-server.ts';
import {Tab} from '../support/tab.ts';

/** Seconds; the session does not become idle in these tests. */
const LIMITS = {warnAfter: 1200, expireAfter: 2400};

describe('the event stream and the back/forward cache, in Chromium', () => {
  const begin = useAppIn(() => startChromium({backForwardCache: true}), selfSignedCertificate);

  async function openTwo(t: TestContext) {
    const {app, context} = await begin(t);
    const opened = () => app.requests.filter((each) => each.endsWith('/events')).length;
    const untilOpened = (count: number) =>
      eventually(`stream ${count} alone is open`, async () => opened() === count && app.openStreams === 1);
    const holder = await Tab.open(context, app.enter(LIMITS, '/streaming'));
    await untilOpened(1);
    const queued = await Tab.open(context, `${app.origin}/streaming`);
    await untilQueued(queued);
    return {app, holder, queued, opened, untilOpened};
  }

  /** For the lock of the stream, behind the other tab. */
  const untilQueued = (tab: Tab) =>
    eventually('the tab waits for the lock', () =>
      tab.page.evaluate(async () => {
        const {pending = []} = await navigator.locks.query();
        return pending.some(({name = ''}) => name.startsWith('session-security-events') && name.endsWith('/ping'));
      }),
    );

  async function goAway(tab: Tab, to: string): Promise<void> {
    await tab.page.evaluate(NOTE_CACHED);
    await tab.page.goto(to);
    await eventually('the page is in the cache', () => isCached(tab));
  }

  async function comeBack(tab: Tab): Promise<void> {
    await tab.page.evaluate(() => history.back());
    await eventually('the page is back from the cache', () => isBack(tab));
    await tab.untilPhase('active');
  }

  test('E4: a page with a stream is kept, leaves it to another tab, and has one when it is back', async (t) => {
    const {app, holder, queued, untilOpened} = await openTwo(t);
    await goAway(holder, `${app.origin}/plain`);
    await untilOpened(2);
    await comeBack(holder);
    await untilQueued(holder);
    await queued.page.close();
    await untilOpened(3);
  });

  test('E4: a page that waits for the stream of another tab is kept, and waits again when it is back', async (t) => {
    const {app, holder, queued, opened, untilOpened} = await openTwo(t);
    await goAway(queued, `${app.origin}/plain`);
    await comeBack(queued);
    await untilQueued(queued);
    equal(opened(), 1);
    await holder.page.close();
    await untilOpened(2);
  });
});
