import {deepEqual, equal} from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {getResponse} from 'msw';
import {parsePingId} from '../../server-contract/core/ping-handler.ts';
import {sessionSecurityHandlers} from '../../server-contract/msw.ts';
import {type PingOutcome, parseReply} from '../../server-contract/parse-reply.ts';
import {nodeApp} from '../server/apps/own-session-apps.ts';
import {Browser} from '../server/browser.ts';
import {SimulatedStore} from '../server/simulated-store.ts';
import {type RunningServer, serve} from '../support/http-server.ts';

const HEADERS = {'x-requested-with': 'session-security'};
const LONGEST = `${'aZ09_-'.repeat(10)}last`;

/** A query, and the id that the reply must repeat; undefined for none. */
const ECHOES: readonly (readonly [query: string, echo: string | undefined])[] = [
  ['pingId=f8Jk2xQm0Lr7', 'f8Jk2xQm0Lr7'],
  ['idleFor=0&pingId=-_', '-_'],
  [`pingId=${LONGEST}&idleFor=0`, LONGEST],
  ['', undefined],
  ['pingId', undefined],
  ['pingId=', undefined],
  ['pingid=a', undefined],
  [`pingId=${LONGEST}x`, undefined],
  ['pingId=a&pingId=a', undefined],
  ['pingId=a%20b', undefined],
  ['pingId=a%0d%0aset-cookie:b', undefined],
  ['pingId=%61', undefined],
  ['pingId=%C3%A9', undefined],
  ['pingId=a.b', undefined],
  ['pingId=a,b', undefined],
];

describe('the id of a ping', () => {
  const outcome = (echo: string | null, pingId: string | undefined, status = 200, body = '4'): PingOutcome => {
    const headers = new Headers({'content-type': 'application/json'});
    if (echo !== null) headers.set('session-ping-id', echo);
    return parseReply({status, elsewhere: false, pingId, headers}, body);
  };

  test('P7: a reply that repeats the id of another ping is unreachable, whatever it says', () => {
    equal(outcome('a', 'b'), 'unreachable');
    equal(outcome('', 'b'), 'unreachable');
    equal(outcome('b, b', 'b'), 'unreachable');
    equal(outcome('a', 'b', 200, '"logout"'), 'unreachable');
    equal(outcome('a', 'b', 401), 'unreachable');
  });

  test('P7: a reply that repeats its own id, or none, is read as before', () => {
    deepEqual(outcome('b', 'b'), {idleFor: 4});
    deepEqual(outcome(null, 'b'), {idleFor: 4});
    equal(outcome('b', 'b', 200, '"logout"'), 'expired');
    equal(outcome(null, 'b', 401), 'expired');
  });

  test('P7: a client that sends no id does not look at the echo', () => {
    deepEqual(outcome('a', undefined), {idleFor: 4});
  });

  test('P7: an id is 1 to 64 characters that are safe in a header', () => {
    deepEqual(['a', 'Z_-9', LONGEST].map(parsePingId), ['a', 'Z_-9', LONGEST]);
    const invalid = [undefined, '', ' ', 'a b', 'a\n', 'é', 'a,b', '٠', `${LONGEST}x`];
    deepEqual(
      invalid.filter((value) => parsePingId(value) !== undefined),
      [],
    );
  });
});

describe('the reference server', () => {
  let server: RunningServer;
  before(async () => {
    server = await serve(nodeApp({store: new SimulatedStore(), onError: () => {}}));
  });
  after(() => server.close());

  for (const method of ['GET', 'HEAD', 'POST']) {
    test(`P7: repeats a valid id in each reply with 200 to ${method}, and nothing else`, async () => {
      const signedIn = new Browser(server.origin);
      await signedIn.get('/login?user=ann');
      for (const browser of [signedIn, new Browser(server.origin)]) {
        for (const [query, echo] of ECHOES) {
          const {status, headers} = await browser.ask(`/session_security/ping?${query}`, {method, headers: HEADERS});
          deepEqual([status, headers['session-ping-id']], [200, echo], query);
        }
      }
    });
  }

  test('P7: repeats no id where it refuses a ping', async () => {
    const browser = new Browser(server.origin);
    const refused = await browser.ask('/session_security/ping?pingId=a');
    const wrongMethod = await browser.ask('/session_security/ping?pingId=a', {method: 'PUT', headers: HEADERS});
    deepEqual([refused.status, wrongMethod.status], [403, 405]);
    deepEqual([refused.headers['session-ping-id'], wrongMethod.headers['session-ping-id']], [undefined, undefined]);
  });
});

test('P7: the handlers for MSW repeat a valid id in each reply, and nothing else', async () => {
  const {handlers, signOut} = sessionSecurityHandlers();
  for (let round = 0; round < 2; round++) {
    for (const [query, echo] of ECHOES) {
      const request = new Request(`http://localhost/session_security/ping?${query}`, {headers: HEADERS});
      const response = await getResponse([...handlers], request);
      deepEqual([response?.status, response?.headers.get('session-ping-id')], [200, echo ?? null], query);
    }
    signOut();
  }
});
