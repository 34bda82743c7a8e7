import {ok} from 'node:assert/strict';
import {afterEach, beforeEach, describe, test} from 'node:test';
import {type RunningServer, serve} from '../support/http-server.ts';
import {targets} from './apps/targets.ts';
import {Browser, PAGE} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

/** Node refuses heads above 16 kB. */
const LENGTH = 15_000;
/** A pattern that backtracks over so many characters takes some hundred times as long. */
const MOST = 20;
const TRIES = 3;

/** Headers that the guard reads. */
const NAMES = ['cookie', 'accept', 'origin', 'sec-purpose', 'sec-fetch-dest', 'x-requested-with'];
/** Parts that patterns for cookies, lists and media types begin to match, again and again. */
const PARTS = [' ', ';', 'a=', '"', ', ', ';q=', 'application/+', 'sid=s:', '\\"', '%25'];

for (const target of targets) {
  describe(target.name, () => {
    let server: RunningServer;
    let browser: Browser;
    beforeEach(async () => {
      server = await serve(await target.serve({store: new SimulatedStore(), expireAfter: 600}));
      browser = new Browser(server.origin);
      await browser.get('/login?user=ann');
    });
    afterEach(() => server.close());

    test('S4: headers of 15 kB take no longer than others of that length, whatever is in them', async () => {
      const plain = await costOf('accept', 'a'.repeat(LENGTH));
      for (const name of NAMES) {
        for (const part of PARTS) {
          const value = `x${part.repeat(LENGTH / part.length)}x`;
          const cost = await costOf(name, value);
          ok(cost < MOST * plain, `${name} of ${JSON.stringify(part)}: ${cost} µs, others ${plain} µs`);
        }
      }
    });

    /** Microseconds of this process for a ping and a page: the least of several tries, since other work comes between. */
    async function costOf(name: string, value: string): Promise<number> {
      let least = Number.POSITIVE_INFINITY;
      for (let tried = 0; tried < TRIES; tried++) {
        const before = process.cpuUsage();
        for (const path of ['/session_security/ping', '/']) {
          const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ');
          const headers = {...PAGE, cookie, [name]: name === 'cookie' ? `${value}; ${cookie}` : value};
          const {status} = await new Browser(server.origin).get(path, headers);
          ok([200, 403].includes(status), `${name} of ${value.slice(0, 20)}: ${status}`);
        }
        const {user, system} = process.cpuUsage(before);
        least = Math.min(least, user + system);
        // Only one that seems slow is measured again.
        if (least < 5000) break;
      }
      return least;
    }
  });
}
