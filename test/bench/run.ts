/**
 * `npm run bench`, after `npm run build`: the figures of both READMEs, measured side by side in one run. It judges
 * nothing.
 * `npm run bench -- pings` measures what it names alone.
 */
import {cpus} from 'node:os';
import {pings} from './pings.ts';
import {dispatchedMoves, pointerMoves} from './pointer-moves.ts';
import {server} from './server/server.ts';
import {sizes} from './sizes.ts';

const benchmarks = {
  sizes: {title: 'What a page loads', run: sizes},
  pings: {title: 'An hour with the default limits (simulated clock, one visible tab)', run: pings},
  dispatched: {title: 'Pointer move, dispatched in a hot loop', run: dispatchedMoves},
  moves: {title: 'Script time of a real pointer move, 60 a second', run: pointerMoves},
  server: {title: 'The server half: pings a second, memory, touches', run: server},
};
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(benchmarks, name));
if (unknown.length > 0) throw new Error(`No ${unknown.join(', ')}; there are ${Object.keys(benchmarks).join(', ')}`);

const today = new Date().toISOString().slice(0, 10);
console.log(`${today}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`);
for (const [name, {title, run}] of Object.entries(benchmarks)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${title}`);
  for (const line of await run()) console.log(`  ${line}`);
}
