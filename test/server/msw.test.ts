import {deepEqual, equal, ok, throws} from 'node:assert/strict';
import {beforeEach, describe, test} from 'node:test';
import {getResponse} from 'msw';
import {type SimulatedServer, sessionSecurityHandlers} from '../../server-contract/msw.ts';

const PING = 'http://localhost/session_security/ping';
const HEADERS = {'x-requested-with': 'session-security'};

describe('the reference server run by msw', () => {
  let seconds: number;
  let server: SimulatedServer;

  beforeEach(() => {
    seconds = 0;
    server = sessionSecurityHandlers({expireAfter: 10, warnAfter: 7, now: () => seconds * 1000});
  });

  /** Calls the handlers directly: msw 3 can intercept Node's own fetch only in Node 22 or later. */
  async function ask(address: string, init?: RequestInit): Promise<Response> {
    const response = await getResponse([...server.handlers], new Request(address, init));
    ok(response, 'a handler answered');
    return response;
  }

  async function ping(query = '', init: RequestInit = {}): Promise<unknown> {
    return (await ask(PING + query, {headers: HEADERS, ...init})).json();
  }

  test('answers pings as the server does', async () => {
    seconds = 4;
    equal(await ping(), 4);
    equal(await ping('?idleFor=3'), 3);
    equal(await ping('/?idleFor=2'), 2);
    equal(await ping('', {method: 'POST', body: '{"idleFor":1}'}), 1);
    equal((await ask(PING)).status, 403);
    equal((await ask(PING, {method: 'DELETE', headers: HEADERS})).status, 405);
    const {headers} = await ask(PING, {headers: HEADERS});
    deepEqual(
      ['session-expire-after', 'session-warn-after', 'session-ends-in'].map((name) => headers.get(name)),
      ['10', '7', '43196'],
    );
    seconds = 13;
    equal(await ping('?idleFor=0'), 'logout');
    equal(server.idleFor(), null);
  });

  test('acts as another device of the session, and signs in another user', async () => {
    const user = async () => (await ask(PING, {headers: HEADERS})).headers.get('session-user');
    server.signIn('ann');
    const ann = await user();
    seconds = 4;
    equal(server.idleFor(), 4);
    server.activity();
    equal(await ping(), 0);
    server.signOut();
    equal(await ping(), 'logout');
    server.signIn('bob');
    equal((await user()) === ann, false);
    server.signIn('ann');
    equal(await user(), ann);
  });

  test('refuses invalid options as the server does', () => {
    throws(
      () => sessionSecurityHandlers({expireAfter: 10, warnAfter: 11}),
      /warnAfter must be below expireAfter \(10\), got 11/,
    );
  });

  test('starts without a signed-in user if told so', () => {
    equal(sessionSecurityHandlers({user: null}).idleFor(), null);
  });
});
