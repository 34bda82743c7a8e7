/** Records the listeners, timers, channels, workers, observers and requests that scripts start in a window. */
export class Traces {
  readonly #began = new Map<object, string>();
  readonly #undo: (() => void)[] = [];

  constructor(target: Window & typeof globalThis) {
    this.#watchListeners(target);
    for (const each of ['Timeout', 'Interval'] as const) this.#watchTimers(target, each);
    for (const name of ['BroadcastChannel', 'MessageChannel', 'Worker', 'MutationObserver'] as const) {
      this.#watchConstructor(target, name);
    }
    this.#replace(target, 'fetch', (original) => (...args: Parameters<typeof fetch>) => {
      this.#began.set({}, 'fetch');
      return original.apply(target, args);
    });
  }

  /** The ones that are started and not yet ended. */
  get left(): string[] {
    return [...this.#began.values()].sort();
  }

  restore(): void {
    for (const undo of this.#undo.reverse()) undo();
  }

  #replace<T extends object, K extends keyof T>(owner: T, name: K, make: (original: T[K]) => T[K]): void {
    const own = Object.getOwnPropertyDescriptor(owner, name);
    owner[name] = make(owner[name]);
    this.#undo.push(() => {
      if (own) Object.defineProperty(owner, name, own);
      else delete owner[name];
    });
  }

  #watchListeners(target: Window & typeof globalThis): void {
    const began = this.#began;
    const keys = new Map<string, object>();
    const ids = new Map<unknown, number>();
    const idOf = (each: unknown) => {
      if (!ids.has(each)) ids.set(each, ids.size);
      return ids.get(each);
    };
    // On the prototypes, where the element finds the methods: of this window and of the one that is watched.
    for (const prototype of new Set([target.EventTarget.prototype, EventTarget.prototype])) {
      // Only of the window and the document, because the listeners of an element are removed together with it.
      const isWatched = (owner: EventTarget) => owner === target || owner === target.document;
      this.#replace(
        prototype,
        'addEventListener',
        (original) =>
          function (this: EventTarget | undefined, type, listener, options) {
            const owner = this ?? target;
            if (isWatched(owner)) {
              const key = {};
              keys.set(`${type} ${idOf(owner)} ${idOf(listener)}`, key);
              began.set(key, `listener ${type}`);
              const signal = typeof options === 'object' ? options.signal : undefined;
              if (signal) original.call(signal, 'abort', () => began.delete(key));
            }
            original.call(owner, type, listener, options);
          },
      );
      this.#replace(
        prototype,
        'removeEventListener',
        (original) =>
          function (this: EventTarget | undefined, type, listener, options) {
            const owner = this ?? target;
            began.delete(keys.get(`${type} ${idOf(owner)} ${idOf(listener)}`) ?? {});
            original.call(owner, type, listener, options);
          },
      );
    }
  }

  #watchTimers(target: Window & typeof globalThis, each: 'Timeout' | 'Interval'): void {
    const began = this.#began;
    const keys = new Map<unknown, object>();
    const forget = (handle: unknown) => void began.delete(keys.get(handle) ?? {});
    this.#replace(target, `set${each}`, (original) => {
      const set = (run: () => void, delay?: number) => {
        const done = () => {
          if (each === 'Timeout') forget(handle);
          run();
        };
        const handle = original.call(target, done, delay);
        const key = {};
        keys.set(handle, key);
        began.set(key, `set${each}`);
        return handle;
      };
      return set as typeof original;
    });
    this.#replace(target, `clear${each}`, (original) => (handle) => {
      forget(handle);
      original.call(target, handle);
    });
  }

  #watchConstructor<K extends 'BroadcastChannel' | 'MessageChannel' | 'Worker' | 'MutationObserver'>(
    target: Window & typeof globalThis,
    name: K,
  ): void {
    const began = this.#began;
    this.#replace(target as Pick<typeof globalThis, K>, name, (replaced) => {
      const handler: ProxyHandler<typeof replaced> = {
        construct(original, args) {
          const made = Reflect.construct(original, args);
          began.set(made, name);
          for (const [owner, end] of endings(made)) {
            const ended = owner[end] as () => void;
            owner[end] = (...rest: []) => {
              began.delete(made);
              ended.apply(owner, rest);
            };
          }
          return made;
        },
      };
      return new Proxy(replaced, handler);
    });
  }
}

/** The methods that end a channel, worker or observer. */
function endings(made: Record<string, unknown>): [Record<string, unknown>, string][] {
  const {port1, port2} = made as Record<string, Record<string, unknown> | undefined>;
  if (port1 && port2)
    return [
      [port1, 'close'],
      [port2, 'close'],
    ];
  return [[made, 'close' in made ? 'close' : 'terminate' in made ? 'terminate' : 'disconnect']];
}
