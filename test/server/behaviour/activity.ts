import {equal} from 'node:assert/strict';
import {test} from 'node:test';
import {NAVIGATION, PAGE} from '../browser.ts';
import type {Behaviour} from '../matrix.ts';

const PING = '/session_security/ping';

export const activity: Behaviour = (world) => {
  test('S6: a ping without new activity renews nothing, however often it is sent', async () => {
    for (let second = 1; second < 10; second++) {
      await world.pass(1);
      equal((await world.browser.ping(second)).json, second);
      equal((await world.browser.ping()).json, second);
    }
    await world.pass(1);
    equal((await world.browser.ping()).body, '"logout"');
  });

  test('S6: passive requests renew nothing, and get no access to an expired session', async () => {
    await world.begin({passive: ['/poll', /^\/feed\//g, (req) => req.headers['x-background'] === '1']});
    await world.pass(4);
    await world.browser.get('/poll?since=3');
    await world.browser.get('/poll/');
    await world.browser.get('/feed/1');
    await world.browser.get('/feed/2');
    await world.browser.get('/', {'x-background': '1'});
    equal((await world.browser.ping()).json, 4);
    await world.browser.get('/polling');
    equal((await world.browser.ping()).json, 0);
    await world.pass(10);
    equal(await world.whoIs(world.browser, '/poll'), null);
  });

  test('S6: a passive path is compared in the encoding that browsers send', async () => {
    await world.begin({passive: ['/grüße', '/two words']});
    await world.pass(4);
    await world.browser.get(new URL('http://localhost/grüße').pathname);
    await world.browser.get('/two%20words');
    equal((await world.browser.ping()).json, 4);
  });

  test('S7: requests that a browser or a program makes on its own are no activity', async () => {
    await world.pass(4);
    for (const headers of [
      {'sec-purpose': 'prefetch'},
      {'sec-purpose': 'prefetch;prerender'},
      {purpose: 'prefetch'},
      {'x-purpose': 'preview'},
      {'x-moz': 'prefetch'},
      {accept: 'text/event-stream'},
      {'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'websocket'},
      {'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'report'},
      {'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image'},
      {'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe'},
      {'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image'},
      {'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty'},
      {'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe'},
      {'sec-fetch-site': 'same-origin', 'next-router-prefetch': '1'},
      {accept: 'image/avif,image/webp,*/*'},
      {accept: '*/*'},
    ]) {
      await world.browser.get('/', headers);
      equal((await world.browser.ping()).json, 4, JSON.stringify(headers));
    }
    const prerendered = await world.browser.get(`${PING}?idleFor=0`, {...PAGE, 'sec-purpose': 'prefetch;prerender'});
    equal(prerendered.body, '4');
    await world.browser.get('/', {
      'sec-fetch-site': 'same-origin',
      'sec-fetch-mode': 'cors',
      'sec-fetch-dest': 'empty',
    });
    equal((await world.browser.ping()).json, 0);
  });

  test('S7: a link on a page of another origin counts, and what such a page embeds or fetches does not', async () => {
    const navigation = {'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document'};
    for (const site of ['same-site', 'cross-site']) {
      await world.pass(4);
      await world.browser.get('/', {...navigation, 'sec-fetch-site': site});
      equal((await world.browser.ping()).json, 0, site);
    }
  });

  test('S7: fetches of the pages that activityFrom names count', async () => {
    const fetched = {'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty'};
    await world.begin({activityFrom: 'https://app.example'});
    await world.pass(4);
    for (const origin of ['https://evil.example', 'http://app.example', 'https://app.example.evil', 'null']) {
      await world.browser.get('/', {...fetched, origin});
      equal((await world.browser.ping()).json, 4, origin);
    }
    await world.browser.get('/', {...fetched, origin: 'https://app.example'});
    equal((await world.browser.ping()).json, 0);
  });

  test("S7: with strict, only the user's navigations and the idle time of pings count", async () => {
    await world.begin({countAs: 'strict'});
    await world.pass(4);
    await world.browser.get('/');
    await world.browser.get('/', PAGE);
    await world.browser.get('/', {...NAVIGATION, 'sec-fetch-site': 'cross-site'});
    await world.browser.get('/', {...NAVIGATION, 'sec-fetch-user': '?0'});
    equal((await world.browser.ping()).json, 4);
    equal((await world.browser.ping(3)).json, 3);
    await world.browser.get('/', NAVIGATION);
    equal((await world.browser.ping()).json, 0);
  });
};
