/**
 * Adds one listener for event types, separated by spaces, and returns how to remove it. It captures unless `options` say otherwise:
 * listeners of the page on the same path must not be able to stop an event before we see it.
 */
export function listen<E extends Event>(
  target: EventTarget,
  types: string,
  listener: (event: E) => void,
  options?: AddEventListenerOptions,
): () => void {
  const stop = new AbortController();
  for (const type of types.split(' ')) {
    target.addEventListener(type, listener as EventListener, {capture: true, ...options, signal: stop.signal});
  }
  return () => stop.abort();
}

/** One undo for several, in the order given. */
export function undoAll(...undo: readonly (() => void)[]): () => void {
  return () => {
    for (const each of undo) each();
  };
}
