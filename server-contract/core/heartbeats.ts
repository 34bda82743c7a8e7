import {unref} from './unref.ts';

/** Keeps open streams from being closed as idle by the proxies between the server and the browser. */

/** In seconds. Below the shortest idle timeouts that proxies have by default: 60 s at nginx, HAProxy and AWS, 55 s at Heroku. */
export const HEARTBEAT_INTERVAL = 25;

export interface Beating {
  beat(): void;
}

/**
 * One timer for all streams. Each stream belongs to one second of the interval, so that thousands of streams are not
 * written at once, which would hold up other requests.
 */
export class Heartbeats {
  readonly #slots: readonly Set<Beating>[] = Array.from({length: HEARTBEAT_INTERVAL}, () => new Set<Beating>());
  #added = 0;
  #second = 0;
  #size = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @returns the slot, for `remove` */
  add(stream: Beating): number {
    const slot = this.#added++ % HEARTBEAT_INTERVAL;
    this.#slots[slot]!.add(stream);
    this.#size++;
    this.#timer ??= everySecond(() => this.#tick());
    return slot;
  }

  remove(stream: Beating, slot: number): void {
    if (!this.#slots[slot]!.delete(stream)) return;
    this.#size--;
    if (this.#size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    this.#second = (this.#second + 1) % HEARTBEAT_INTERVAL;
    for (const stream of this.#slots[this.#second]!) stream.beat();
  }
}

/** The timer does not keep the process running. */
function everySecond(call: () => void): ReturnType<typeof setInterval> {
  const timer = setInterval(call, 1000);
  unref(timer);
  return timer;
}

/** Of all streams of this process. */
export const heartbeats = new Heartbeats();
