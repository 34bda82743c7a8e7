/**
 * Measures the memory of a million sessions, each kind of store in a process of its own: `session-memory.ts <kind>`.
 */
import {MemoryStore} from 'express-session';
import {memoryStore} from 'session-security/server/memory';
import {answerEach} from './worker.ts';

export type Count = {readonly sessions: number};
export type Bytes = {readonly perSession: number; readonly afterTouches: number};

const LIMITS = {expireAfter: 600, maxLifetime: 43_200};

interface Kind {
  start(id: string): void;
  touch(id: string): void;
}

export const kinds = {
  'a bare Map of id to instant': (): Kind => {
    const map = new Map<string, number>();
    const set = (id: string): void => void map.set(id, performance.timeOrigin + performance.now());
    return {start: set, touch: set};
  },
  'session-security, memory': (sessions: number): Kind => {
    const store = memoryStore({maxRecords: sessions});
    return {start: (id) => store.start(id, LIMITS), touch: (id) => void store.touch(id, 0, LIMITS)};
  },
  "express-session's MemoryStore": (): Kind => {
    const store = new MemoryStore();
    const session = (n: number) => ({cookie: {originalMaxAge: null, httpOnly: true, path: '/'}, userId: n}) as never;
    const set = (id: string): void => store.set(id, session(Number.parseInt(id, 16)));
    return {start: set, touch: set};
  },
} as const;

if (process.argv[2]) {
  answerEach<Count, Bytes>(({sessions}) => {
    const before = used();
    const kind = kinds[process.argv[2] as keyof typeof kinds](sessions);
    for (let n = 0; n < sessions; n++) kind.start(idOf(n));
    const perSession = (used() - before) / sessions;
    for (let n = 0; n < sessions; n++) kind.touch(idOf(n));
    const afterTouches = (used() - before) / sessions;
    kind.touch(idOf(0));
    return {perSession, afterTouches};
  });
}

/** 128 bits in hexadecimal. A new string for each call, like the value of a cookie. */
function idOf(n: number): string {
  return Buffer.from(n.toString(16).padStart(32, '0')).toString();
}

/** Bytes on the heap and outside it, after a garbage collection. */
function used(): number {
  for (let n = 0; n < 4; n++) (globalThis as {gc?(): void}).gc!();
  const {heapUsed, arrayBuffers} = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
