/** In seconds. A second step counts as of the moment of the first one, and has what is left of the timeout. */
export class Stopwatch {
  readonly #now: () => number;
  readonly #startedMs: number;
  readonly #timeout: number;

  constructor(now: () => number, startedMs: number, timeout = Number.POSITIVE_INFINITY) {
    this.#now = now;
    this.#startedMs = startedMs;
    this.#timeout = timeout;
  }

  passed(): number {
    return (this.#now() - this.#startedMs) / 1000;
  }

  left(): number {
    return this.#timeout - this.passed();
  }
}
