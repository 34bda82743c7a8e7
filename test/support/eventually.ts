import {setTimeout as sleep} from 'node:timers/promises';
import {LIMIT_MS} from './limits.ts';

/** Milliseconds that the first question may take; each later one may take twice as long as the one before. */
const FIRST_QUESTION_MS = 5000;

/**
 * Asks again until the answer is yes. A question that throws counts as a no, because a page cannot be asked while it is
 * being replaced. Chromium never answers some of these questions, so one that takes too long is asked again.
 *
 * @throws Error naming `what` when there was no yes within LIMIT_MS
 */
export async function eventually(what: string, ask: () => Promise<boolean>): Promise<void> {
  const started = performance.now();
  const passed = () => performance.now() - started;
  let questionMs = FIRST_QUESTION_MS;
  let reason: unknown;
  do {
    const answer = await within(questionMs, ask()).catch((error: unknown) => {
      reason = error;
      return false;
    });
    if (answer) return;
    if (answer === undefined) questionMs *= 2;
    await sleep(20);
  } while (passed() < LIMIT_MS);
  throw new Error(`not within ${LIMIT_MS / 1000} s: ${what}`, {cause: reason});
}

/** The value of a promise, or undefined if it is not there in time. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  const stop = new AbortController();
  const late = sleep(ms, undefined, {signal: stop.signal}).catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    stop.abort();
  }
}
