import {pingsASecond} from './pings.ts';
import {memoryOfSessions, touchesOfSessions} from './sessions.ts';

/** What the server half costs. It takes some three minutes. */
export async function server(): Promise<readonly string[]> {
  return [...(await pingsASecond()), ...(await memoryOfSessions()), ...(await touchesOfSessions())];
}
