import {equal} from 'node:assert/strict';
import {test} from 'node:test';
import {serve} from '../support/http-server.ts';
import {fetchApp, honoApp, nodeApp} from './apps/own-session-apps.ts';
import {Browser, NAVIGATION, PAGE} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

/** Any router may stand behind these adapters. Those of React Router and of @koa/router ignore case by default. */
const applications = {'node:http': nodeApp, fetch: fetchApp, Hono: honoApp};

for (const [name, application] of Object.entries(applications)) {
  test(`S7: with ${name}, passive paths and the ping are found in upper and lower case and in each encoding`, async (t) => {
    const store = new SimulatedStore();
    const server = await serve(application({expireAfter: 10, store, passive: ['/Poll', /^\/Feed\//]}));
    t.after(() => server.close());
    const browser = new Browser(server.origin);
    await browser.get('/login?user=ann');
    store.pass(4);
    for (const path of ['/poll', '/POLL/', '/%70oll', '/feed/1', '/%46EED/1']) await browser.get(path, NAVIGATION);
    equal((await browser.get('/Session_Security/PING', PAGE)).json, 4);
    await browser.get('/polls', NAVIGATION);
    equal((await browser.ping()).json, 0);
  });
}
