import {deepEqual, equal, ok} from 'node:assert/strict';
import {test} from 'node:test';
import {Browser, NAVIGATION, PAGE} from '../browser.ts';
import {type Behaviour, pick} from '../matrix.ts';

const PING = '/session_security/ping';

export const ping: Behaviour = (world) => {
  test('S3: 200 concurrent pings leave the latest activity', async () => {
    await world.pass(9.5);
    const claims = Array.from({length: 200}, () => 2 + Math.floor(Math.random() * 100));
    const latest = Math.min(...claims);
    await Promise.all(claims.map((idleFor) => world.browser.ping(idleFor)));
    equal((await world.browser.ping()).json, Math.min(latest, 10));
  });

  test('S3: an older claim changes nothing, and none reaches before the sign-in', async () => {
    await world.pass(5);
    equal((await world.browser.ping(2)).json, 2);
    equal((await world.browser.ping(4)).json, 2);
    await world.pass(3);
    equal((await world.browser.ping(999_999_999)).json, 5);
  });

  test('S17: a ping whose body is slow counts as of its arrival', async () => {
    await world.pass(2);
    const body = '{"idleFor":1}';
    const headers = {...PAGE, 'content-type': 'application/json', 'content-length': String(body.length)};
    const answer = await world.browser.askSlowly(PING, {method: 'POST', headers, body}, () => world.pass(4));
    deepEqual([answer.body, (await world.browser.ping()).json], ['5', 5]);
    await world.pass(5);
    equal((await world.browser.ping(0)).json, 'logout');
  });

  test('S4: a ping without a valid idle time is no activity, but gets the true idle time', async () => {
    await world.pass(5);
    const nonsense = [
      '',
      '-1',
      '1.5',
      '1e3',
      '0x1',
      ' 7',
      '+7',
      '1_0',
      '٣',
      'NaN',
      'null',
      '%00',
      '1'.repeat(10),
      '1%20',
    ];
    for (const value of nonsense) equal((await world.browser.ping(value)).body, '5', `idleFor=${value}`);
    for (const query of ['', '?', '?idleFor', '?idleFor=0&idleFor=0', '?idleFor[]=0', '?IDLEFOR=0', '?__proto__=0']) {
      equal((await world.browser.get(PING + query, PAGE)).body, '5', query);
    }
  });

  test('S4: a POST ping is read just as strictly', async () => {
    await world.pass(5);
    const post = (body: string) =>
      world.browser.ask(PING, {method: 'POST', headers: {...PAGE, 'content-type': 'application/json'}, body});
    for (const body of [
      '',
      '{',
      'null',
      '[]',
      '0',
      '"0"',
      '{}',
      '{"idleFor":-1}',
      '{"idleFor":1.5}',
      '{"idleFor":null}',
      '{"idleFor":[0]}',
      '{"idleFor":1e99}',
      '{"__proto__":{"idleFor":0}}',
      '{"constructor":{"prototype":{"idleFor":0}}}',
      `{"idleFor":0,"more":"${'x'.repeat(2000)}"}`,
    ]) {
      equal((await post(body)).body, '5', body.slice(0, 60));
    }
    equal((await post('{"idleFor":3}')).body, '3');
  });

  test('S4: no query, however malformed, moves the record or breaks the reply', async () => {
    await world.pass(5);
    let seed = 20_250;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    for (let round = 0; round < 100; round++) {
      const noise = Array.from({length: 1 + random(12)}, () => `%${(random(256) + 256).toString(16).slice(1)}`).join(
        '',
      );
      const answer = await world.browser.ping(`${noise}x`);
      equal(`${answer.status} ${answer.body}`, '200 5', noise);
    }
  });

  test('S8: a ping that another site can cause is refused without effect', async () => {
    await world.pass(5);
    for (const headers of [
      {},
      {'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image'},
      {...PAGE, 'sec-fetch-site': 'cross-site'},
      {...PAGE, 'sec-fetch-site': 'same-site'},
      {...PAGE, 'sec-fetch-dest': 'script'},
      NAVIGATION,
      {...NAVIGATION, 'sec-fetch-site': 'none'},
      {origin: 'https://elsewhere.example'},
      {origin: 'null'},
    ]) {
      equal((await world.browser.get(`${PING}?idleFor=0`, headers)).status, 403, JSON.stringify(headers));
    }
    equal((await world.browser.ping()).json, 5);
  });

  test('S8: its refusal is the same, byte for byte, whether the session lives, has ended, or never was', async () => {
    const elsewhere = {...PAGE, 'sec-fetch-site': 'cross-site'};
    const refusal = async (visitor: Browser) => {
      const {status, headers, body} = await visitor.get(`${PING}?idleFor=0&pingId=a`, elsewhere);
      return {status, headers: {...headers, date: ''}, body};
    };
    const living = await refusal(world.browser);
    equal(living.status, 403);
    await world.pass(10);
    deepEqual(await refusal(world.browser), living);
    deepEqual(await refusal(new Browser(world.origin)), living);
  });

  test('S8: without Sec-Fetch headers, a custom header or the own origin proves the sender', async () => {
    const answers = [
      await world.browser.get(PING, {'x-requested-with': 'XMLHttpRequest'}),
      await world.browser.get(PING, {origin: world.origin}),
    ];
    deepEqual(
      answers.map(({status}) => status),
      [200, 200],
    );
  });

  test('S8: only GET, HEAD and POST are pings', async () => {
    await world.pass(5);
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const answer = await world.browser.ask(`${PING}?idleFor=0`, {method, headers: PAGE});
      equal(answer.status, 405, method);
      equal(answer.headers.allow, 'GET, HEAD, POST');
    }
    equal((await world.browser.ping()).json, 5);
  });

  test('S8: HEAD is a GET without a body in the reply', async () => {
    await world.pass(5);
    const answer = await world.browser.ask(`${PING}?idleFor=2`, {method: 'HEAD', headers: PAGE});
    deepEqual([answer.status, answer.body, answer.headers['session-expire-after']], [200, '', '10']);
    equal((await world.browser.ping()).json, 2);
  });

  test('S9: a reply is JSON with no-store, nosniff and same-origin, and has the limits of the session', async () => {
    await world.pass(4.2);
    const {status, body, headers} = await world.browser.ping();
    deepEqual([status, body], [200, '5']);
    ok(/^application\/json(;|$)/.test(headers['content-type']!), headers['content-type']);
    deepEqual(pick(headers, 'cache-control', 'x-content-type-options', 'cross-origin-resource-policy'), [
      'no-store',
      'nosniff',
      'same-origin',
    ]);
    deepEqual(pick(headers, 'session-expire-after', 'session-warn-after', 'session-ends-in'), ['10', '7', '55']);
    await world.pass(10);
    const end = await world.browser.ping();
    deepEqual(
      [end.body, ...pick(end.headers, 'cache-control', 'session-expire-after')],
      ['"logout"', 'no-store', undefined],
    );
  });

  test('S9: the cookie of an ended session is cleared', async () => {
    equal(world.browser.cookies.size, 1);
    await world.pass(10);
    await world.browser.ping();
    equal(world.browser.cookies.size, 0);
  });

  test('S9: Session-User is the same when a user signs in again, differs for another user, and is no name', async () => {
    const ann = (await world.browser.ping()).headers['session-user'];
    await world.browser.get('/logout');
    equal((await world.browser.ping()).headers['session-user'], undefined);
    await world.browser.get('/login?user=ann');
    equal((await world.browser.ping()).headers['session-user'], ann);
    await world.browser.get('/login?user=bob');
    const bob = (await world.browser.ping()).headers['session-user'];
    ok(typeof ann === 'string' && typeof bob === 'string' && ann !== bob);
    ok(!ann.includes('ann'));
  });

  test('the ping is answered with and without its final slash, and at no other path', async () => {
    for (const pingUrl of ['/alive', '/alive/']) {
      await world.begin({pingUrl});
      equal((await world.browser.get('/alive', PAGE)).body, '0');
      equal((await world.browser.get('/alive/?idleFor=3', PAGE)).body, '0');
      equal(((await world.browser.get('/not/alive')).json as {user: string}).user, 'ann');
    }
  });

  test("django-session-security's own script is understood", async () => {
    await world.pass(5);
    const headers = {accept: 'application/json, text/javascript, */*; q=0.01', 'x-requested-with': 'XMLHttpRequest'};
    const answer = await world.browser.get(`${PING}/?idleFor=3&_=1763886000000`, headers);
    deepEqual([answer.status, answer.body], [200, '3']);
  });
};
