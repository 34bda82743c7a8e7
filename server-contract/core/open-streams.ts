import type {ActivityStore} from './activity-store.ts';

/** A stream that is told when its session ends. */
export interface ToldStream {
  tell(): void;
  lookNow(): void;
  lookIn(seconds: number): void;
  close(): void;
}

/** Looks at the records at once after a gap: so few that requests of that moment hardly wait for them. */
const LOOKS_AT_ONCE = 100;

/** Those of the other streams, for each second: few enough for any store. */
const LOOKS_PER_SECOND = 500;

const STREAMS = Symbol.for('session-security, the open streams of this store');

/**
 * The open streams of this process, by the ids of their sessions, as the store names them. All guards with one store share
 * them, also those of another copy of this file, for the reason that is told in pending-ends.ts.
 */
export function openStreamsOf(given: ActivityStore): OpenStreams {
  const store: ActivityStore & {[STREAMS]?: OpenStreams} = given;
  const streams = store[STREAMS] ?? new OpenStreams((id) => given.endName?.(id) ?? id);
  // Not enumerable, so that a copy of the store, as tests and wrappers make it, has its own.
  if (Object.isExtensible(store)) Object.defineProperty(store, STREAMS, {value: streams, configurable: true});
  return streams;
}

export class OpenStreams {
  readonly #nameOf: (id: string) => string;
  readonly #byName = new Map<string, Set<ToldStream>>();
  readonly #names = new Map<ToldStream, string[]>();

  constructor(nameOf: (id: string) => string) {
    this.#nameOf = nameOf;
  }

  get size(): number {
    return this.#names.size;
  }

  /** The number of streams of the session with this id. */
  count(id: string): number {
    return this.#byName.get(this.#nameOf(id))?.size ?? 0;
  }

  /** Its page connects again, if it lives. */
  closeOldest(id: string): void {
    const [oldest] = this.#byName.get(this.#nameOf(id)) ?? [];
    oldest?.close();
  }

  /** Adds a stream, or a further id of its session. Returns false when it is there already. */
  add(stream: ToldStream, id: string): boolean {
    const name = this.#nameOf(id);
    const same = this.#byName.get(name) ?? new Set();
    if (same.has(stream)) return false;
    this.#byName.set(name, same.add(stream));
    this.#names.set(stream, [...(this.#names.get(stream) ?? []), name]);
    return true;
  }

  remove(stream: ToldStream): void {
    for (const name of this.#names.get(stream) ?? []) {
      const same = this.#byName.get(name);
      same?.delete(stream);
      if (same?.size === 0) this.#byName.delete(name);
    }
    this.#names.delete(stream);
  }

  /** The session with this id has ended. */
  tell(id: string): void {
    if (this.size > 0) this.tellByName(this.#nameOf(id));
  }

  /** The same, by the name that the store gives to the id. */
  tellByName(name: string): void {
    // A copy: a stream that is told is removed.
    for (const stream of [...(this.#byName.get(name) ?? [])]) stream.tell();
  }

  /** The session has another id. */
  move(from: string, to: string): void {
    if (this.size === 0) return;
    for (const stream of this.#byName.get(this.#nameOf(from)) ?? []) this.add(stream, to);
  }

  /** Ends may have been missed. Each stream looks at its record once. Where there are many, most of them wait. */
  lookAtAll(): void {
    const spread = 1 + this.size / LOOKS_PER_SECOND;
    for (const [index, stream] of [...this.#names.keys()].entries()) {
      if (index < LOOKS_AT_ONCE) stream.lookNow();
      else stream.lookIn(1 + Math.random() * spread);
    }
  }
}
