/** Resolves when all promises have settled, or after `timeoutMs`. */
export async function settled(promises: readonly Promise<unknown>[], timeoutMs: number): Promise<void> {
  await Promise.race([Promise.allSettled(promises), pause(timeoutMs)]);
}

/** Calls `then` after `delayMs` milliseconds. Returns how to prevent the call. */
export function after(delayMs: number, then: () => void): () => void {
  const timer = setTimeout(then, delayMs);
  return () => clearTimeout(timer);
}

export function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
