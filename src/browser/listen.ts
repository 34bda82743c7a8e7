import {optionalGlobal} from './document-members.ts';

/**
 * Calls `run` outside the zones of Zone.js, if the page has it (A8). Angular checks the whole application for changes
 * after each listener and timer that was set up in its zone. https://angular.dev/best-practices/zone-pollution
 */
export function outsideZones<T>(run: () => T): T {
  const root = optionalGlobal<{root?: {run(run: () => T): T}}>('Zone')?.root;
  return root ? root.run(run) : run();
}

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
  const how = {capture: true, ...options};
  // Without an AbortSignal, which costs as much as the listener itself: a page may have hundreds of frames (X10).
  const each = (method: 'addEventListener' | 'removeEventListener') => {
    for (const type of types.split(' ')) {
      try {
        // From the prototype, because an element with this id or name can take the place of the method (X8).
        EventTarget.prototype[method].call(target, type, listener as EventListener, how);
      } catch {
        // Under Vitest with jsdom or happy-dom `window` is the global of Node, which only has the methods of one.
        target[method](type, listener as EventListener, how);
      }
    }
  };
  outsideZones(() => each('addEventListener'));
  return () => each('removeEventListener');
}

/**
 * Replaces a method of a prototype, and returns how to undo this. `around` gets the original call and its object. A proxy
 * keeps name, length and exceptions.
 */
export function wrapMethod<T extends object>(
  prototype: object,
  name: string,
  around: (call: () => unknown, self: T) => unknown,
): () => void {
  const native: unknown = Reflect.get(prototype, name);
  if (typeof native !== 'function') return () => {};
  const wrapped = new Proxy(native, {
    apply: (method, self, values) => around(() => Reflect.apply(method, self, values), self),
  });
  Reflect.set(prototype, name, wrapped);
  return () => {
    if (Reflect.get(prototype, name) === wrapped) Reflect.set(prototype, name, native);
  };
}

/** Combines several undo functions into one, in the order given. */
export function undoAll(...undo: readonly (() => void)[]): () => void {
  return () => eachByItself(...undo);
}

/** Calls each of them, even if an earlier one throws (X8). */
export function eachByItself(...runs: readonly (() => void)[]): void {
  for (const run of runs) {
    try {
      run();
    } catch (error) {
      console.error('<session-security>', error);
    }
  }
}
