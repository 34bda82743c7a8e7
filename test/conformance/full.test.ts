import {deepEqual} from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {targets} from '../server/apps/targets.ts';
import {ioRedis, memory, nodeRedis, type OpenStore, postgres} from '../server/stores.ts';
import {SimulatedEnvironment} from './simulated-environment.ts';
import {idsOf, simulatedRun} from './simulated-run.ts';

const LIMITS = {expireAfter: 10, warnAfter: 7};
const ADDRESSES = {ping: '/session_security/ping', signIn: (user: string) => `/login?user=${user}`};
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
        const report = await simulatedRun(time, app, ADDRESSES, {...LIMITS, ...PAGE});
        deepEqual(idsOf(report, 'fail'), []);
        deepEqual(idsOf(report, 'warning'), []);
        const untestable = ['3.3 unseen', '4.3 unseen', '4.11 unseen', '4.16 unseen', '4.19 unseen'];
        deepEqual(idsOf(report, 'not checked'), untestable);
        deepEqual(report.verdict, 'conforms');
      });
    }
  });
}
