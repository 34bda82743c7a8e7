/** Resolves when all promises have settled, or after `longest` milliseconds. */
export async function settled(promises: readonly Promise<unknown>[], longest: number): Promise<void> {
  await Promise.race([Promise.allSettled(promises), pause(longest)]);
}

/** Resolves after `duration` milliseconds. */
export function pause(duration: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, duration));
}
