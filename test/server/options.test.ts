import {deepEqual, doesNotThrow, throws} from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {describe, test} from 'node:test';
import {sessionSecurity as expressSecurity} from '../../server-contract/adapters/express.ts';
import {sessionSecurity as nodeSecurity} from '../../server-contract/adapters/node.ts';
import {createSessionSecurity} from '../../server-contract/index.ts';

/** An option, an invalid value, and the text that the message must contain. */
const NONSENSE: readonly [option: string, value: unknown, message: string][] = [
  ['expireAfter', 0, 'a number of seconds above 0, got 0'],
  ['expireAfter', -5, 'a number of seconds above 0, got -5'],
  ['expireAfter', Number.NaN, 'a number of seconds above 0, got NaN'],
  ['expireAfter', Number.POSITIVE_INFINITY, 'a number of seconds above 0, got Infinity'],
  ['expireAfter', '600', 'a number of seconds above 0, got "600"'],
  ['expireAfter', 600_000, 'in seconds, and at most maxLifetime (43200), got 600000'],
  ['expireAfter', null, 'a number of seconds above 0, got null'],
  ['warnAfter', 600, 'below expireAfter (600), got 600'],
  ['warnAfter', 0, 'a number of seconds above 0, got 0'],
  ['maxLifetime', '12h', 'a number of seconds above 0, got "12h"'],
  ['pingUrl', 'ping', 'a path such as /ping, got "ping"'],
  ['pingUrl', '/', 'a path such as /ping, got "/"'],
  ['pingUrl', '/ping?a=1', 'a path such as /ping, got "/ping?a=1"'],
  ['pingUrl', 'https://example.org/ping', 'a path such as /ping, got "https://example.org/ping"'],
  ['passive', 'poll', 'paths without *, RegExps or functions, got "poll"'],
  ['passive', '/api/*', 'paths without *, RegExps or functions, got "/api/*"'],
  ['passive', ['/poll', 7], 'paths without *, RegExps or functions, got /poll,7'],
  ['activityFrom', 'app.example', 'origins such as https://app.example, got "app.example"'],
  ['activityFrom', 'https://app.example/', 'origins such as https://app.example, got "https://app.example/"'],
  ['activityFrom', [7], 'origins such as https://app.example, got 7'],
  ['adoptUntil', '2027-01-31', 'a Date, got "2027-01-31"'],
  ['adoptUntil', new Date(Number.NaN), 'a Date, got Invalid Date'],
  ['onEnd', true, 'a function, got true'],
  ['identifiedByToken', true, 'a function, got true'],
  ['countAs', 'lax', "'auto' or 'strict', got \"lax\""],
  [
    'store',
    {},
    'one of redisStore(client), postgresStore(pool), memoryStore(), or a store of your own with start, touch and end, got [object Object]',
  ],
  [
    'store',
    null,
    'one of redisStore(client), postgresStore(pool), memoryStore(), or a store of your own with start, touch and end, got null',
  ],
  ['user', 'ann', 'a function, got "ann"'],
  ['sessionId', 'sid', 'a function, got "sid"'],
  [
    'store',
    Promise.resolve({}),
    'one of redisStore(client), postgresStore(pool), memoryStore(), or a store of your own with start, touch and end, got [object Promise]',
  ],
  ['endSession', 1, 'a function, got 1'],
  ['storeTimeout', 0, 'a number of seconds above 0, at most 2147483, got 0'],
  ['storeTimeout', 1e7, 'a number of seconds above 0, at most 2147483, got 10000000'],
  ['clearSiteData', 'cache', 'true or a list such as "cache", "storage", got "cache"'],
  [
    'clearSiteData',
    '"cache"\r\nset-cookie: a',
    'true or a list such as "cache", "storage", got "\\"cache\\"\\r\\nset-cookie: a"',
  ],
  ['onExpire', true, 'a function, got true'],
  ['onError', null, 'a function, got null'],
  ['observe', console, 'a function, got [object console]'],
  ['describe', {device: 'phone'}, 'a function, got [object Object]'],
  ['maxSessions', 0, 'a whole number above 0, or Infinity, got 0'],
  ['maxSessions', 2.5, 'a whole number above 0, or Infinity, got 2.5'],
  ['maxSessions', '5', 'a whole number above 0, or Infinity, got "5"'],
  ['whenTooMany', 'end-newest', "'end-oldest' or 'refuse', got \"end-newest\""],
  ['events', 'yes', 'true, false or {maxStreams}, a whole number above 0, got "yes"'],
  ['events', {maxStreams: 0}, 'true, false or {maxStreams}, a whole number above 0, got [object Object]'],
  ['events', {max: 5}, 'true, false or {maxStreams}, a whole number above 0, got [object Object]'],
  ['secret', 42, 'a text that is not empty, got 42'],
  ['secret', '', 'a text that is not empty, got ""'],
];

describe('options', () => {
  for (const [option, value, message] of NONSENSE) {
    test(`${option}: ${typeof value === 'string' ? `"${value}"` : JSON.stringify(value)} is refused at start-up`, () => {
      const expected = {name: 'TypeError', message: `session-security: ${option} must be ${message}`};
      throws(() => expressSecurity({[option]: value}), expected);
      throws(() => createSessionSecurity({[option]: value}), expected);
    });
  }

  test('S18: each option of docs/server.md has a wrong value in this file', async () => {
    const [, section = ''] = (await readFile('docs/server.md', 'utf8')).split('## Options');
    const documented = [...section.split('\n## ')[0]!.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    deepEqual([...new Set(NONSENSE.map(([option]) => option))].sort(), documented.sort());
  });

  test('a misspelt option is refused, not ignored', () => {
    throws(() => expressSecurity(JSON.parse('{"expiresAfter": 60}')), /there is no option expiresAfter/);
    throws(() => expressSecurity(JSON.parse('{"__proto__": 60}')), /there is no option __proto__/);
  });

  test('a misspelt option is answered with the nearest one', () => {
    for (const [misspelt, nearest] of [
      ['expireAfterr', 'expireAfter'],
      ['expiresAfter', 'expireAfter'],
      ['warn_after', 'warnAfter'],
      ['onexpire', 'onExpire'],
      ['pingURL', 'pingUrl'],
    ] as const) {
      const message = `session-security: there is no option ${misspelt}, did you mean ${nearest}?`;
      throws(() => expressSecurity(JSON.parse(`{"${misspelt}": 60}`)), {name: 'TypeError', message});
    }
    throws(() => expressSecurity(JSON.parse('{"cookie": 60}')), {
      message: 'session-security: there is no option cookie',
    });
  });

  test('an expireAfter above maxLifetime is taken if that is raised, too', () => {
    doesNotThrow(() => expressSecurity({expireAfter: 86_400, maxLifetime: 86_400}));
    doesNotThrow(() => expressSecurity({expireAfter: 600_000, maxLifetime: Number.POSITIVE_INFINITY}));
  });

  test('node:http requires the three options for custom sessions', () => {
    const complete = {user: () => null, sessionId: () => undefined, endSession: () => {}};
    doesNotThrow(() => nodeSecurity(complete));
    for (const missing of Object.keys(complete)) {
      const incomplete = {...complete, [missing]: undefined};
      throws(() => nodeSecurity(incomplete), new RegExp(`${missing} must be a function, got undefined`));
    }
    // @ts-expect-error JavaScript code can do this
    throws(() => nodeSecurity(), /user must be a function, got undefined/);
  });

  test('S18: identifiedByToken is refused where it has no effect', () => {
    const own = {user: () => null, sessionId: () => undefined, endSession: () => {}, identifiedByToken: () => true};
    const expected = /identifiedByToken has no effect with sessionId/;
    throws(() => expressSecurity(own), expected);
    throws(() => nodeSecurity(own), expected);
    throws(() => createSessionSecurity(own), expected);
  });

  test('no option is required, and undefined counts as absent', () => {
    doesNotThrow(() => expressSecurity());
    doesNotThrow(() => expressSecurity(JSON.parse('{}')));
    doesNotThrow(() => createSessionSecurity({maxLifetime: Number.POSITIVE_INFINITY}));
  });
});
