/** Resolves when all promises have settled, or after `timeoutMs`. */
export async function settled(promises: readonly Promise<unknown>[], timeoutMs: number): Promise<void> {
  await Promise.race([Promise.allSettled(promises), pause(timeoutMs)]);
}

export function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
