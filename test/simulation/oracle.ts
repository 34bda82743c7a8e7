import type {Device} from './device.ts';
import type {Observer} from './observer.ts';
import type {ScenarioWorld} from './scenario-world.ts';
import type {Tab} from './tab.ts';

/** Why the server no longer serves the session. */
export type Death = 'killed' | 'idle' | 'lifetime';

/**
 * The truth, which no tab, device or server knows as a whole: the user's last activity on any device. All times in
 * milliseconds of true time.
 */
export class Oracle implements Observer {
  readonly #world: ScenarioWorld;
  /** The last activity that was accepted; signing in is one. */
  lastActivity = 0;
  /** In which tab; undefined: the server saw it itself, in a page load. */
  where: Tab | undefined;
  /**
   * The latest activity that the server can know of. A ping that was held up on its way claims an activity that is younger
   * by as long as it was held up: no server can tell, and the promises allow for it.
   */
  credible = 0;
  death: {readonly why: Death; readonly at: number} | undefined;
  readonly #missed = new Map<Tab, {setBack: boolean; stoodStill: boolean}>();
  readonly #deceived = new Set<Device>();

  constructor(world: ScenarioWorld) {
    this.#world = world;
  }

  acceptedActivity(tab: Tab): void {
    this.lastActivity = this.#world.agenda.time;
    this.where = tab;
  }

  /** A page load, or a sign-in, which the server sees. */
  pageLoaded(): void {
    this.lastActivity = this.credible = this.#world.agenda.time;
    this.where = undefined;
  }

  /** A ping arrives that was sent at `sentAt`, when `known` was the latest activity of its device. */
  pingArrives(known: number, sentAt: number): void {
    this.credible = Math.max(this.credible, known + this.#world.agenda.time - sentAt);
  }

  killed(): void {
    this.died('killed');
  }

  died(why: Death): void {
    this.death ??= {why, at: this.#world.agenda.time};
  }

  get lifetimeEnd(): number {
    return this.#world.scenario.maxLifetime * 1000;
  }

  /** Is a warning that activity cannot end about to show, or showing? */
  get lifetimeEndsSoon(): boolean {
    const {expireAfter, warnAfter} = this.#world.scenario;
    return this.lifetimeEnd - this.#world.agenda.time <= (expireAfter - warnAfter + 90) * 1000;
  }

  clockSet(device: Device, by: number): void {
    if (by > 0) return;
    for (const tab of device.tabs) this.#missedBy(tab).setBack = true;
    const {time} = this.#world.agenda;
    const waiting = device.channelTrouble.until > time || device.tabs.some((tab) => !tab.runs);
    if (waiting) this.#deceived.add(device);
  }

  woke(device: Device, monotonicStoodStill: boolean): void {
    if (!monotonicStoodStill) return;
    for (const tab of device.tabs) this.#missedBy(tab).stoodStill = true;
  }

  /** A tab reads its clocks. If one was set back and one stood still since the last time, time has passed unseen. */
  beforeStep(tab: Tab): void {
    const missed = this.#missed.get(tab);
    if (!missed) return;
    this.#missed.delete(tab);
    if (missed.setBack && missed.stoodStill) this.#deceived.add(tab.device);
  }

  /**
   * Can a tab of this device have missed that time has passed? One clock was set back while the other stood still, or
   * while a message was waiting whose age only the wall clock shows. Then no clock shows the true time.
   */
  canMissTime(device: Device): boolean {
    return this.#deceived.has(device);
  }

  #missedBy(tab: Tab): {setBack: boolean; stoodStill: boolean} {
    const missed = this.#missed.get(tab) ?? {setBack: false, stoodStill: false};
    this.#missed.set(tab, missed);
    return missed;
  }
}
