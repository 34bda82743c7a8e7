import type {Device} from './device.ts';
import type {Tab} from './tab.ts';
import type {World} from './world.ts';

/** Why the server serves the session no more. */
export type Death = 'killed' | 'idle' | 'lifetime';

/**
 * What nobody in the world can see as a whole: when a person really was active last, on whichever device. All times in
 * milliseconds of true time.
 */
export class Truth {
  readonly #world: World;
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
  readonly #active = new Map<Device, {at: number; tab: Tab}>();
  readonly #sinceLastLook = new Map<Tab, {setBack: boolean; stoodStill: boolean}>();
  readonly #deceived = new Set<Device>();

  constructor(world: World) {
    this.#world = world;
  }

  active(tab: Tab): void {
    const {time} = this.#world.agenda;
    this.lastActivity = time;
    this.where = tab;
    this.#active.set(tab.device, {at: time, tab});
  }

  /** The last activity on one device, and its tab. */
  lastOn(device: Device): {readonly at: number; readonly tab: Tab} | undefined {
    return this.#active.get(device);
  }

  pageLoad(): void {
    this.lastActivity = this.credible = this.#world.agenda.time;
    this.where = undefined;
  }

  /** A ping arrives that left at `sentAt`, when `known` was the latest activity of its device. */
  pingArrives(known: number, sentAt: number): void {
    this.credible = Math.max(this.credible, known + this.#world.agenda.time - sentAt);
  }

  killed(): void {
    this.death ??= {why: 'killed', at: this.#world.agenda.time};
  }

  died(why: Death): void {
    this.death ??= {why, at: this.#world.agenda.time};
  }

  /** True idle time, and as much younger as delayed pings can have made it. */
  get idle(): number {
    return this.#world.agenda.time - Math.max(this.lastActivity, this.credible);
  }

  get lifetimeEnd(): number {
    return this.#world.scenario.maxLifetime * 1000;
  }

  /** Is a warning that activity cannot end about to show, or showing? */
  get endsSoonByAge(): boolean {
    const {expireAfter, warnAfter} = this.#world.scenario;
    return this.lifetimeEnd - this.#world.agenda.time <= (expireAfter - warnAfter + 90) * 1000;
  }

  clockSetBack(device: Device): void {
    for (const tab of device.tabs) this.#unseen(tab).setBack = true;
    const {time} = this.#world.agenda;
    const waiting = device.channelTrouble.until > time || device.tabs.some((tab) => !tab.runs);
    if (waiting) this.#deceived.add(device);
  }

  monotonicStoodStill(device: Device): void {
    for (const tab of device.tabs) this.#unseen(tab).stoodStill = true;
  }

  /** A tab has a look at its clocks. If one was set back and one stood still since the last time, time has passed unseen. */
  looks(tab: Tab): void {
    const unseen = this.#sinceLastLook.get(tab);
    if (!unseen) return;
    this.#sinceLastLook.delete(tab);
    if (unseen.setBack && unseen.stoodStill) this.#deceived.add(tab.device);
  }

  /**
   * Can clocks have hidden from a tab of this device that time has passed? One was set back while the other stood still,
   * or while a message was waiting, whose age only the wall clock tells. There is no clock left to ask then.
   */
  canMissTime(device: Device): boolean {
    return this.#deceived.has(device);
  }

  #unseen(tab: Tab): {setBack: boolean; stoodStill: boolean} {
    const unseen = this.#sinceLastLook.get(tab) ?? {setBack: false, stoodStill: false};
    this.#sinceLastLook.set(tab, unseen);
    return unseen;
  }
}
