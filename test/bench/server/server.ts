import type {Findings} from '../findings.ts';
import {pingsOfCrowds} from './crowds.ts';
import {pingsASecond} from './pings.ts';
import {memoryOfSessions, touchesOfSessions} from './sessions.ts';

/** Measures the cost of the server half. Takes about ten minutes. */
export async function server(): Promise<Findings> {
  const all = [await pingsASecond(), await pingsOfCrowds(), await memoryOfSessions(), await touchesOfSessions()];
  return {goals: all.flatMap(({goals}) => goals), report: all.flatMap(({report}) => report)};
}
