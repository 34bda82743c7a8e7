import {memoryStore} from 'session-security/server/memory';
import {type Bytes, type Count, kinds} from './session-memory.ts';
import {median, spread} from './statistics.ts';
import {Worker} from './worker.ts';

const MILLION = 1_000_000;
const LIMITS = {expireAfter: 600, maxLifetime: 43_200};
const ROUNDS = 15;
const TOUCHES = 50_000;

/** Bytes a session with a million of them, and again after each was touched once. */
export async function memoryOfSessions(): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const kind of Object.keys(kinds)) {
    const worker = new Worker<Count, Bytes>('session-memory.ts', {args: [kind], flags: ['--expose-gc']});
    const {perSession, afterTouches} = await worker.ask({sessions: MILLION});
    worker.close();
    lines.push(`${kind.padEnd(32)} ${perSession.toFixed(0)} bytes, ${afterTouches.toFixed(0)} after a touch of each`);
  }
  return lines;
}

/** Nanoseconds that a touch takes with few and with many sessions, beside a bare Map that is read and written. */
export async function touchesOfSessions(): Promise<readonly string[]> {
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
  return kinds.map(({name, sessions, costs}) => {
    const title = `${name}, ${sessions} sessions`.padEnd(42);
    return `${title} ${median(costs).toFixed(0).padStart(5)} ns a touch (${spread(costs)})`;
  });
}

/** A new string each time, as out of a cookie. */
function idOf(n: number): string {
  return Buffer.from(String(n).padStart(32, '0')).toString();
}
