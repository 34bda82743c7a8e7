/** Node: this timer does not keep the process running. Elsewhere a timer is a number. */
export function unref(timer: unknown): void {
  if (typeof timer === 'object') (timer as {unref?(): void} | null)?.unref?.();
}
