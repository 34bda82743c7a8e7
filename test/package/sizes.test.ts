import {ok} from 'node:assert/strict';
import {test} from 'node:test';
import {recordedSizes, type Size, type Sizes, weigh} from '../../scripts/sizes.ts';

test('D4: weighs no more, to the byte, than docs/sizes.md says; otherwise `npm run sizes -- "why"` adds a line', async () => {
  const [found, allowed] = [await weigh(), recordedSizes()];
  for (const what of ['cdn', 'own'] satisfies (keyof Sizes)[]) {
    for (const how of ['raw', 'gzip', 'brotli'] satisfies (keyof Size)[]) {
      ok(found[what][how] <= allowed[what][how], `${what}, ${how}: ${found[what][how]} of ${allowed[what][how]} bytes`);
    }
  }
});
