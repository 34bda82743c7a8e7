/** The work of an entry. The agenda waits for a promise before it goes on. */
export type Task = () => unknown;

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly task: Task;
}

/** True time, and everything that is planned: a heap, because a world has millions of events. */
export class Agenda {
  /** Milliseconds of true time. */
  time = 0;
  readonly #heap: Entry[] = [];
  #made = 0;

  at(time: number, task: Task): void {
    const entry = {at: Math.max(time, this.time), order: this.#made++, task};
    const heap = this.#heap;
    let place = heap.length;
    heap.push(entry);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above] as Entry;
      if (isBefore(parent, entry)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = entry;
  }

  after(delay: number, task: Task): void {
    this.at(this.time + delay, task);
  }

  /** Runs everything that is planned until `end`, or until `halted` returns true. */
  async until(end: number, halted: () => boolean): Promise<void> {
    for (let next = this.#heap[0]; next && next.at <= end && !halted(); next = this.#heap[0]) {
      this.#removeFirst();
      this.time = next.at;
      const work = next.task();
      // Most tasks return nothing: to await those as well would cost more than the rest of the simulation.
      if (work instanceof Promise) await work;
    }
    if (!halted()) this.time = Math.max(this.time, end);
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop() as Entry;
    const {length} = heap;
    if (length === 0) return;
    let place = 0;
    for (let child = 1; child < length; child = 2 * place + 1) {
      const right = heap[child + 1];
      if (right && child + 1 < length && isBefore(right, heap[child] as Entry)) child++;
      const smaller = heap[child] as Entry;
      if (isBefore(last, smaller)) break;
      heap[place] = smaller;
      place = child;
    }
    heap[place] = last;
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
