import {setTimeout as sleep} from 'node:timers/promises';

/**
 * Asks again until the answer is yes. A question that throws is a no: a page in the middle of a navigation cannot be
 * asked.
 *
 * @throws Error naming `what` when there was no yes within so many seconds
 */
export async function eventually(what: string, ask: () => Promise<boolean>, within: number): Promise<void> {
  const started = performance.now();
  const passed = () => (performance.now() - started) / 1000;
  let reason: unknown;
  do {
    const yes = await ask().catch((error: unknown) => {
      reason = error;
      return false;
    });
    if (yes) return;
    await sleep(20);
  } while (passed() < within);
  throw new Error(`not within ${within} s: ${what}`, {cause: reason});
}
