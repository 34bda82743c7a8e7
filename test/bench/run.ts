/** `npm run bench`: the figures of the README, measured side by side in one run. It judges nothing. */
import {cpus} from 'node:os';
import {pings} from './pings.ts';
import {dispatchedMoves, pointerMoves} from './pointer-moves.ts';
import {sizes} from './sizes.ts';

const benchmarks = {
  'What a page loads': sizes,
  'An hour with the default limits (simulated clock, one visible tab)': pings,
  'Pointer move, dispatched in a hot loop': dispatchedMoves,
  'Script time of a real pointer move, 60 a second': pointerMoves,
};

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`);
for (const [title, benchmark] of Object.entries(benchmarks)) {
  console.log(`\n${title}`);
  for (const line of await benchmark()) console.log(`  ${line}`);
}
