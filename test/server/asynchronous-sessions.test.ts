import {afterEach, beforeEach, describe} from 'node:test';
import {asyncTargets} from './apps/targets.ts';
import {activity} from './behaviour/activity.ts';
import {expiry} from './behaviour/expiry.ts';
import {ping} from './behaviour/ping.ts';
import {World} from './matrix.ts';
import {memory} from './stores.ts';

/** The behaviour of every adapter, with sessions that are read by promises. */
for (const target of asyncTargets) {
  describe(`${target.name} with sessions that are read by promises`, async () => {
    const open = await memory.open();
    const world = new World(target, () => open);
    beforeEach(() => world.begin());
    afterEach(() => world.close());
    for (const behaviour of [activity, expiry, ping]) behaviour(world);
  });
}
