import {deepEqual, ok} from 'node:assert/strict';
import {type TestContext, test} from 'node:test';
import {type DemoVisit, describeDemo} from '../support/demo-hosts.ts';

describeDemo('the overview', 3, (visitDemo) => {
  /** A session with two tabs has begun. */
  async function begin(t: TestContext, query = ''): Promise<DemoVisit> {
    const visit = await visitDemo(t);
    await visit.follow('a[href="overview.html"]');
    await visit.open(`overview.html${query}`);
    await visit.page.locator('#start').click();
    await visit.says('#facts', /Serversession lives.*Tab Aactive.*Tab Bactive/s);
    return visit;
  }

  test('draws what the tabs and the server know, and what they tell each other', async (t) => {
    const visit = await begin(t, '?warn-after=3&expire-after=9');
    await visit.says('#facts', /Tab Awarning.*Tab Bwarning/s);
    const drawn = await visit.page.$$eval('#timeline *', ({length}) => length);
    ok(drawn > 20, `${drawn} parts are drawn`);
    await visit.says('#log', /session-expire: idle/);
    await visit.says('#facts', /Serverno session/);
    deepEqual(visit.complaints, []);
  });

  test('makes the server refuse pings, and lose the session', async (t) => {
    const visit = await begin(t, '?warn-after=4&expire-after=60');
    await visit.page.locator('[data-pings=refused]').click();
    await visit.says('#log', /unreachable/);
    await visit.page.locator('[data-pings=refused]').click();
    await visit.page.locator('#sign-out').click();
    await visit.says('#facts', /Serverno session/);
    await visit.says('#log', /session-expire/);
    deepEqual(visit.complaints, []);
  });

  test('sleeps for ten minutes, after which no tab shows the page', async (t) => {
    const visit = await begin(t);
    await visit.page.locator('#sleep').click();
    await visit.says('#facts', /Serverno session/);
    await visit.says('#log', /session-expire/);
    deepEqual(visit.complaints, []);
  });

  test('takes the network away, and the tabs decide by their own clocks', async (t) => {
    const visit = await begin(t, '?warn-after=2&expire-after=5');
    await visit.page.locator('#offline').click();
    await visit.says('#log', /session-expire: idle/);
    deepEqual(visit.complaints, []);
  });
});
