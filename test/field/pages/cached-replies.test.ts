import {ok} from 'node:assert/strict';
import {describe, test} from 'node:test';
import {contextFor} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {measurePace} from '../../support/pace.ts';
import {Tab} from '../../support/tab.ts';
import {TAB_BROWSERS} from '../../support/tab-browsers.ts';
import {installWorker, openSite, pageOf} from './site.ts';

const PACE = await measurePace();
/** Seconds. */
const WARN_AFTER = 3 * PACE;
const EXPIRE_AFTER = 6 * PACE;
/** For a busy browser. A stale reply that counted would give the page as much as six seconds again. */
const PATIENCE = 5 * PACE;

const STRATEGIES = {
  'cache first': 'return (await cached()) ?? fetched();',
  'network first': 'return fetched().catch(cached);',
  'stale while revalidate': 'const reply = fetched(); return (await cached()) ?? reply;',
};

/** A service worker that answers every GET but navigations by this strategy. */
const workerOf = (strategy: string, ignoreSearch: boolean) => `
  addEventListener('fetch', (event) => {
    if (event.request.method !== 'GET' || event.request.mode === 'navigate') return;
    event.respondWith((async () => {
      const cache = await caches.open('all');
      const cached = () => cache.match(event.request, {ignoreSearch: ${ignoreSearch}});
      const fetched = async () => {
        const reply = await fetch(event.request);
        // The lookup may ignore the query, so only the newest reply is kept.
        await cache.delete(event.request, {ignoreSearch: ${ignoreSearch}});
        await cache.put(event.request, reply.clone());
        return reply;
      };
      ${strategy}
    })());
  });`;

for (const {name: browserName, missing, start} of TAB_BROWSERS) {
  describe(`replies out of a cache, in ${browserName}`, {concurrency: 3, skip: missing}, async () => {
    const browser = missing ? undefined : await start();
    test.after(() => browser?.close());

    for (const [name, strategy] of Object.entries(STRATEGIES)) {
      for (const ignoreSearch of browserName === 'Chromium' ? [false, true] : [true]) {
        for (const [server, echoes, leaves] of [
          ['a server that repeats ids', true, false],
          ['a server that repeats none', false, false],
          ['a server that repeats none, and is gone', false, true],
        ] as const) {
          const title = `${name}${ignoreSearch ? ' without the query' : ''}, ${server}`;
          test(`P7: a page ends on time behind a worker: ${title}`, async (t) => {
            const worker = workerOf(strategy, ignoreSearch);
            const attributes = `ping-url="/ping" logout-url="/bye" warn-after="${WARN_AFTER}" expire-after="${EXPIRE_AFTER}"`;
            const pages = {'/app': pageOf(attributes)};
            let isGone = false;
            const site = await openSite(t, {
              expireAfter: EXPIRE_AFTER,
              echoes,
              worker,
              pages,
              answer(req, _res, {pathname}) {
                if (isGone && pathname === '/ping') req.socket.destroy();
                return isGone && pathname === '/ping';
              },
            });
            const context = await contextFor(t, browser!);
            const tab = await Tab.open(context, `${site.origin}/install`);
            await installWorker(tab.page, site);
            await tab.page.goto(`${site.origin}/app`);
            await eventually('a ping', async () => site.pings.length > 0);
            isGone = leaves;
            await tab.untilPath('/bye');
            const {at} = await tab.noted('phase-checking');
            ok(at < EXPIRE_AFTER + PATIENCE, `covered after ${at} s`);
          });
        }
      }
    }
  });
}
