import {deepEqual} from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {targets} from '../server/apps/targets.ts';
import {ioRedis, memory, nodeRedis, type OpenStore, postgres} from '../server/stores.ts';
import {NOT_CHECKED, USER_IDS} from './not-checked.ts';
import {SimulatedEnvironment} from './simulated-environment.ts';
import {idsOf, simulatedRun} from './simulated-run.ts';

const LIMITS = {expireAfter: 10, warnAfter: 7};
const ADDRESSES = {
  ping: '/session_security/ping',
  signIn: (user: string) => `/login?user=${user}`,
  signOut: '/logout',
  endSessions: '/end-sessions?of=ann',
};
/** These applications have no address that changes the id of a session. two-processes.test.ts has one. */
const WITHOUT_CHANGE = ['4.22 second address', '4.22 sign-out', '4.27 changed id'];
const PAGE = {page: '/', pageShows: '"user":"ann"', passive: '/news'};

for (const store of [memory, nodeRedis, ioRedis, postgres]) {
  describe(`with the store ${store.name}`, {skip: store.missing}, () => {
    let open: OpenStore;
    before(async () => {
      open = await store.open();
    });
    after(() => open?.close());

    for (const target of targets) {
      test(`S14: ${target.name} passes the full level, without a warning`, async () => {
        const time = new SimulatedEnvironment((seconds) => open.pass(seconds));
        const app = await target.serve({...LIMITS, store: open.store, passive: '/news'});
        // The same process at a second address. two-processes.test.ts has two of them.
        const report = await simulatedRun(time, app, {...ADDRESSES, second: app}, {...LIMITS, ...PAGE});
        deepEqual(idsOf(report, 'fail'), []);
        deepEqual(idsOf(report, 'warning'), []);
        deepEqual(idsOf(report, 'not checked').sort(), [...NOT_CHECKED, ...USER_IDS, ...WITHOUT_CHANGE].sort());
        deepEqual(report.verdict, 'conforms');
      });
    }
  });
}
