import type {Findings} from '../findings.ts';
import {pingsASecond} from './pings.ts';
import {memoryOfSessions} from './sessions.ts';

/** Measures the cost of the server half. Takes about four minutes. */
export async function server(): Promise<Findings> {
  const all = [await pingsASecond(), await memoryOfSessions()];
  return {goals: all.flatMap(({goals}) => goals), report: all.flatMap(({report}) => report)};
}
