import {ok} from 'node:assert/strict';
import {describe, test} from 'node:test';
import {element} from '../faults/clients.ts';
import {measure} from './measure.ts';
import {WAKES} from './wakes.ts';

// Each takes its real seconds, nearly all of them asleep.
describe('a page that slept past its end is covered as soon as it runs', {concurrency: 4}, () => {
  for (const wake of WAKES) {
    const {rules, ms, frames} = wake.promise;
    test(`${rules}: ${wake.name}`, async () => {
      const seen = await measure(wake, element);
      if (ms !== undefined) ok(seen.readableFor <= ms, `readable for ${seen.readableFor} ms`);
      if (frames !== undefined) ok(seen.frames <= frames, `${seen.frames} frames showed the text`);
    });
  }
});
