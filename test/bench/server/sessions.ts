import {memoryStore} from 'session-security/server/memory';
import {type Findings, table} from '../findings.ts';
import {middle} from '../statistics.ts';
import {type Bytes, type Count, kinds} from './session-memory.ts';
import {Worker} from './worker.ts';

const MILLION = 1_000_000;
const LIMITS = {expireAfter: 600, maxLifetime: 43_200};
const ROUNDS = 15;
const TOUCHES = 50_000;
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
        others: Object.entries(others)
          .map(([kind, bytes]) => `${kind} ${bytes.toFixed(0)}`)
          .join(', '),
      },
    ],
    report: [table(['', 'bytes a session', 'after a touch of each'], rows)],
  };
}

/** Measures a touch in nanoseconds, with few and with many sessions, beside a read and a write of a bare Map. */
export async function touchesOfSessions(): Promise<Findings> {
  const kinds = [1000, MILLION].flatMap((sessions) => {
    const store = memoryStore({maxRecords: sessions});
    const map = new Map<string, number>();
    for (let n = 0; n < sessions; n++) {
      store.start(idOf(n), LIMITS);
      map.set(idOf(n), performance.now());
    }
    const touch = (id: string): void => void store.touch(id, 0, LIMITS);
    const advance = (id: string): void => void map.set(id, Math.max(map.get(id)!, performance.now()));
    return [
      {name: 'session-security, memory', sessions, touch, costs: [] as number[]},
      {name: 'a bare Map', sessions, touch: advance, costs: [] as number[]},
    ];
  });
  for (let round = -3; round < ROUNDS; round++) {
    for (const {sessions, touch, costs} of kinds) {
      const ids = Array.from({length: TOUCHES}, () => idOf(Math.floor(Math.random() * sessions)));
      const started = performance.now();
      for (const id of ids) touch(id);
      if (round >= 0) costs.push(((performance.now() - started) / TOUCHES) * 1e6);
    }
  }
  return {
    goals: [],
    report: [
      table(
        ['', 'sessions', 'ns a touch'],
        kinds.map(({name, sessions, costs}) => [name, String(sessions), middle(costs)]),
      ),
      `Median (least–greatest) of ${ROUNDS} rounds. With a million sessions a touch waits for memory beyond the caches.`,
    ],
  };
}

/** A new string for each call, like the value of a cookie. */
function idOf(n: number): string {
  return Buffer.from(String(n).padStart(32, '0')).toString();
}
