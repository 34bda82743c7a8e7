import {rejects} from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {checkConformance, OptionError} from '../../server-contract/conformance/index.ts';
import type {ConformanceOptions} from '../../server-contract/conformance/options.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {conforming, PLAIN_LIMITS, plainServer} from './plain-server.ts';
import {cookiesOf} from './simulated-run.ts';

describe('options of the conformance suite', () => {
  let server: RunningServer;
  before(async () => {
    server = await serve(plainServer(conforming, () => performance.now() / 1000));
  });
  after(() => server.close());

  const signIn = (): Promise<string> => cookiesOf(`${server.origin}/sign-in?user=ann`);

  const CASES: readonly [wrong: {readonly [Name in keyof ConformanceOptions]?: unknown}, message: string][] = [
    [{url: 'nowhere'}, 'url must be an http address, got "nowhere"'],
    [{url: 'ftp://127.0.0.1/ping'}, 'url must be an http address, got "ftp://127.0.0.1/ping"'],
    [{signIn: 'sid=1'}, 'signIn must be a function, got "sid=1"'],
    [{signInOther: null}, 'signInOther must be a function, got null'],
    [{signOut: '/sign-out'}, 'signOut must be a function, got "/sign-out"'],
    [{changeId: 1}, 'changeId must be a function, got 1'],
    [{endSessions: true}, 'endSessions must be a function, got true'],
    [{listSessions: []}, 'listSessions must be a function, got '],
    [{maxSessions: 0}, 'maxSessions must be a whole number above 0, got 0'],
    [{expireAfter: 4}, 'expireAfter must be a number of seconds, at least 5, got 4'],
    [{expireAfter: '10'}, 'expireAfter must be a number of seconds, at least 5, got "10"'],
    [{expireAfter: Number.NaN}, 'expireAfter must be a number of seconds, at least 5, got NaN'],
    [{warnAfter: 10}, 'warnAfter must be a number of seconds below expireAfter (10), got 10'],
    [{level: 'all'}, 'level must be core or full, got "all"'],
    [{page: 'http://'}, 'page must be a path or an http address, got "http://"'],
    [{passive: 7}, 'passive must be a path or an http address, got 7'],
    [{secondUrl: '/ping'}, 'secondUrl must be an http address, got "/ping"'],
    [{pageShows: 1}, 'pageShows must be a text, got 1'],
    [{signIn: () => ''}, 'signIn must give what a Cookie header holds, such as sessionid=abc'],
    [{signIn: () => undefined}, 'signIn must give what a Cookie header holds, such as sessionid=abc'],
    [{signIn: () => 'sid=nobody'}, 'signIn gave cookies with which no user is signed in: the ping answers "logout"'],
    [
      {page: '/ping'},
      'page must answer 200 for a signed-in user only, got 403 for a signed-in user and 403 for an anonymous one',
    ],
    [
      // Many frameworks clear a cookie before they set it, in the same response.
      {signIn: async () => `sid=0; a=1; ${await signIn()}`, page: '/ping'},
      'page must answer 200 for a signed-in user only, got 403 for a signed-in user and 403 for an anonymous one',
    ],
    [
      {page: '/account', pageShows: 'Welcome'},
      'page must answer 200 and show "Welcome" for a signed-in user only, got 200 for a signed-in user and 302 for an anonymous one',
    ],
  ];
  for (const [wrong, message] of CASES) {
    test(`refuses at once: ${message}`, async () => {
      const {expireAfter} = PLAIN_LIMITS;
      const options = {url: `${server.origin}/ping`, signIn, expireAfter, ...wrong} as ConformanceOptions;
      await rejects(checkConformance(options), (error) => error instanceof OptionError && error.message === message);
    });
  }
});
