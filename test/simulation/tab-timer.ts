import type {Tab} from './tab.ts';

/** The one timer that a tab arms. It fires when the browser lets it, and only while the tab runs. */
export class TabTimer {
  readonly #tab: Tab;
  #dueAt: number | undefined;
  #wake: (() => void) | undefined;
  /** The earliest time at which the agenda looks after this timer. */
  #plannedAt = Number.POSITIVE_INFINITY;

  constructor(tab: Tab) {
    this.#tab = tab;
  }

  get armed(): boolean {
    return this.#dueAt !== undefined;
  }

  arm(delay: number, wake: () => void): void {
    const {world} = this.#tab.device;
    world.report('timerArmed', this.#tab, delay);
    this.#dueAt = world.agenda.time + delay;
    this.#wake = wake;
    this.plan();
  }

  disarm(): void {
    this.#dueAt = undefined;
  }

  /** After a clock has stood still, the timers that depend on it are later by as much. */
  putOff(stoodStill: number): void {
    if (this.#dueAt !== undefined) this.#dueAt += stoodStill;
  }

  /** Plans the next look at this timer. A look too early costs less than to remove a plan. */
  plan(): void {
    if (this.#dueAt === undefined) return;
    const {device} = this.#tab;
    const at = device.delays.timer(this.#tab, this.#dueAt);
    if (at >= this.#plannedAt) return;
    this.#plannedAt = at;
    device.world.agenda.at(at, () => this.#fire(at));
  }

  #fire(at: number): void {
    if (at !== this.#plannedAt) return;
    this.#plannedAt = Number.POSITIVE_INFINITY;
    if (this.#dueAt === undefined || !this.#tab.runs) return;
    const {world, delays} = this.#tab.device;
    if (delays.timer(this.#tab, this.#dueAt) > world.agenda.time) {
      this.plan();
      return;
    }
    this.#dueAt = undefined;
    this.#tab.wakes++;
    this.#tab.run(this.#wake as () => void);
  }
}
