import type {Findings} from '../findings.ts';
import {growthText, type Point, slope} from '../growth.ts';
import {type HeapAnswer, type RequestsOrder, scenes} from './memory-server.ts';
import {Worker} from './worker.ts';

const MILLION = 1_000_000;
const SAMPLES = 10;
const MOST = 0.02;

/** Measures the heap of a server over a million pings, visits, and refused pings. */
export async function memoryOfServer(): Promise<Findings> {
  const curves = await Promise.all(Object.keys(scenes).map(async (name) => ({name, points: await heapOver(name)})));
  const {charts, report} = growthText({
    name: 'server-memory',
    title: 'Heap of a server over a million requests: pings, visits, and pings with unknown ids',
    of: 'requests so far',
    unit: 'MB of heap',
    curves,
    digits: 2,
  });
  return {
    goals: curves.map(({name, points}) => ({
      what: `server: heap over a million requests (${name}), slope`,
      goal: `≤ ${MOST}`,
      because: `What a request leaves behind ends a server some day: one byte each would be a slope of 0.05, and a gigabyte in four
        months of a hundred requests a second.`,
      measured: `${slope(points).toFixed(3)}, ${bytesOf(points).toFixed(2)} bytes a request`,
      met: slope(points) <= MOST,
      minor: true,
    })),
    charts,
    report: [
      ...report,
      `The guard of the fetch adapter with the memory store, in a process for each curve, after a garbage collection. Pings are of
1,000 sessions. Each visit is of another user, and each unknown id is another one. The store keeps what it knows of 10,000
ended sessions here, by its option \`maxRecords\`: they are complete before the first sample.`,
    ],
  };
}

async function heapOver(name: string): Promise<Point[]> {
  const server = new Worker<RequestsOrder, HeapAnswer>('memory-server.ts', {args: [name], flags: ['--expose-gc']});
  const points: Point[] = [];
  try {
    for (let sample = 1; sample <= SAMPLES; sample++) {
      const {heap} = await server.ask({requests: MILLION / SAMPLES});
      points.push({size: (sample * MILLION) / SAMPLES, cost: heap / 1e6});
    }
  } finally {
    await server.close();
  }
  return points;
}

/** What a request leaves, from the first sample to the last. */
function bytesOf(points: readonly Point[]): number {
  const [first, last] = [points[0]!, points.at(-1)!];
  return ((last.cost - first.cost) * 1e6) / (last.size - first.size);
}
