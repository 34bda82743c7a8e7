import type {EndedTouch} from '../core/activity-store.ts';
import type {Tombstone, TombstoneCause} from '../core/tombstone.ts';
import {SECOND_MS} from './memory-records.ts';

/** Instants of the store's clock, in milliseconds. */
export interface BuriedRecord {
  readonly id: string;
  readonly cause: TombstoneCause;
  readonly endedAtMs: number;
  readonly forgetAtMs: number;
  readonly successor: string | undefined;
  readonly firstId: string | undefined;
}

/** What the memory store keeps of ended records, in the order of their ends. When there are too many, the oldest goes. */
export class Tombstones {
  readonly #byId = new Map<string, BuriedRecord>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  add(buried: BuriedRecord): void {
    this.#byId.set(buried.id, buried);
    if (this.#byId.size > this.#max) this.#byId.delete(this.#byId.keys().next().value as string);
  }

  delete(id: string): void {
    this.#byId.delete(id);
  }

  get(id: string): BuriedRecord | undefined {
    return this.#byId.get(id);
  }

  /** Returns the number of tombstones that were removed. */
  sweep(nowMs: number): number {
    const sizeBefore = this.#byId.size;
    for (const {id, forgetAtMs} of this.#byId.values()) if (nowMs >= forgetAtMs) this.#byId.delete(id);
    return sizeBefore - this.#byId.size;
  }

  /** The answer to a touch of an id that has no record. */
  touch(id: string, now: () => number): EndedTouch {
    const buried = this.#byId.get(id);
    if (buried === undefined) return {active: false, reason: 'missing'};
    const {cause, endedAtMs, successor, firstId} = buried;
    const endedFor = (now() - endedAtMs) / SECOND_MS;
    const tombstone: Tombstone = successor === undefined ? {cause, endedFor} : {cause, endedFor, successor};
    return {active: false, reason: 'missing', tombstone, ...(firstId !== undefined && {firstId})};
  }

  /** The id to which the record moved last, or the id itself. */
  follow(id: string): string {
    let last = id;
    for (let next = this.get(id)?.successor; next !== undefined; next = this.get(next)?.successor) last = next;
    return last;
  }
}
