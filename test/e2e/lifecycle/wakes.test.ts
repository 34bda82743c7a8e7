import {ok} from 'node:assert/strict';
import {describe, test} from 'node:test';
import {measurePace} from '../../support/pace.ts';
import {element} from '../faults/clients.ts';
import {measure} from './measure.ts';
import {WAKES} from './wakes.ts';

const PACE = await measurePace();

// Each takes real seconds, but nearly no work.
describe('a page that slept past the end of its session is covered as soon as it runs', {concurrency: 4}, () => {
  for (const wake of WAKES) {
    const {rules, ms, frames} = wake.promise;
    test(`${rules}: ${wake.name}`, async () => {
      const seen = await measure(wake, element, PACE);
      if (ms !== undefined) ok(seen.readableFor <= ms * PACE, `readable for ${seen.readableFor} ms`);
      if (frames !== undefined) ok(seen.frames <= frames, `${seen.frames} frames showed the text`);
    });
  }
});
