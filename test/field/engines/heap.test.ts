import {equal, ok} from 'node:assert/strict';
import {test} from 'node:test';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {createSessionSecurity, type RequestView} from '../../../server-contract/index.ts';
import {memoryStore} from '../../../server-contract/stores/memory.ts';
import {PAGE} from '../../server/browser.ts';

const SESSIONS = 1000;
const PINGS = 300_000;
/** A leak of four bytes a ping would be more. */
const MOST_BYTES = 1_000_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test(`S13: ${PINGS} pings, visits, expired and anonymous requests leave nothing on the heap`, async () => {
  let nowMs = 0;
  const store = memoryStore({now: () => nowMs});
  const security = createSessionSecurity({expireAfter: 600, store, secret: 'a', onExpire: () => {}, onError: () => {}});
  const headers = new Map(Object.entries(PAGE));
  const request = (path: string, query = ''): RequestView<object> => ({
    native: {},
    method: 'GET',
    path,
    query,
    header: (name) => headers.get(name),
    body: () => undefined,
  });
  let asked = 0;

  async function ask(times: number): Promise<number> {
    for (let n = 0; n < times; n++, asked++) {
      const recordId = `session ${asked % SESSIONS}`;
      let user: string | undefined = asked % 7 === 0 ? undefined : `user ${asked % SESSIONS}`;
      const session = {
        get user() {
          return user;
        },
        recordId,
        end() {
          user = undefined;
        },
      };
      const view = asked % 3 === 0 ? request('/page') : request('/session_security/ping', `idleFor=3&pingId=${asked}`);
      const {state} = await security.handle(view, session);
      if (state.status === 'ended') await security.start({}, recordId);
      nowMs += asked % (SESSIONS * 10) === 0 ? 601_000 : 1;
    }
    for (let n = 0; n < 4; n++) collectGarbage();
    return process.memoryUsage().heapUsed;
  }
  // The first ones fill what is bounded: reported ends, pseudonyms, compiled code.
  const before = await ask(PINGS / 3);
  const after = await ask(PINGS);
  equal(asked, (PINGS * 4) / 3);
  ok(after - before < MOST_BYTES, `${after - before} bytes more`);
});
