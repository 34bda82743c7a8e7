import type {ClockReading} from '../../src/core/clock.ts';
import type {TabMessage} from '../../src/core/ports.ts';
import {Network} from './network.ts';
import {Tab, type TabOptions} from './tab.ts';
import type {World} from './world.ts';

const FAR = 1_700_000_000_000;

/** One browser on one machine: its clocks, its network, and the tabs that share a channel. */
export class Device {
  readonly world: World;
  readonly name: string;
  readonly network: Network;
  readonly tabs: Tab[] = [];
  asleep = false;
  sleepsUntil = 0;
  /** The wall clock's distance from true time. */
  #wallOffset = FAR;
  /** How long the monotonic clock has stood still. */
  #stoodStill = 0;
  /** Until when messages between tabs have trouble, and which. */
  channelTrouble: {readonly kind: 'lossy' | 'slow'; readonly until: number} = {kind: 'lossy', until: -1};
  /** When a clock last ran on unseen: a person's clock and true time have come apart. */
  clockTroubleAt = Number.NEGATIVE_INFINITY;
  #opened = 0;

  constructor(world: World, name: string) {
    this.world = world;
    this.name = name;
    this.network = new Network(this);
  }

  now(): ClockReading {
    const {time} = this.world.agenda;
    return {wallMs: time + this.#wallOffset, monotonicMs: time - this.#stoodStill};
  }

  open(options: TabOptions): Tab {
    const tab = new Tab(this, `${this.name}${++this.#opened}`, options);
    this.tabs.push(tab);
    tab.start();
    return tab;
  }

  /** Somebody, or a time server, sets the wall clock. */
  setClock(by: number): void {
    this.#wallOffset += by;
    if (by > 0) this.clockTroubleAt = this.world.agenda.time;
    else this.world.truth.clockSetBack(this);
  }

  /** Nothing runs. On some machines the monotonic clock does, on others it stands still. */
  sleep(duration: number, standsStill: boolean, wake: () => void): void {
    const {world} = this;
    this.asleep = true;
    this.sleepsUntil = world.agenda.time + duration;
    for (const tab of this.tabs) tab.suspended();
    world.agenda.after(duration, () => {
      this.asleep = false;
      this.clockTroubleAt = world.agenda.time;
      if (standsStill) {
        this.#stoodStill += duration;
        world.truth.monotonicStoodStill(this);
      }
      world.trace(this.name, `wakes after ${Math.round(duration / 1000)} s`);
      for (const tab of this.tabs) tab.putOff(standsStill ? duration : 0);
      this.network.woken();
      wake();
      for (const tab of world.random.shuffled(this.tabs)) tab.wake();
    });
  }

  /** A message of one tab on its way to the others. */
  deliver(message: TabMessage, from: Tab): void {
    const {agenda, random} = this.world;
    const trouble = agenda.time < this.channelTrouble.until ? this.channelTrouble.kind : undefined;
    this.world.manners.posted(from, message);
    for (const tab of this.tabs) {
      if (tab === from || !tab.options.channel) continue;
      if (trouble === 'lossy' && random.chance(0.4)) continue;
      const copies = trouble === 'slow' && random.chance(0.3) ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) {
        const delay = trouble === 'slow' ? random.between(0, 5000) : random.between(1, 5);
        agenda.after(delay, () => tab.hear(message));
      }
    }
  }

  /** A script of the same origin says that the session is over. Who is covered already is asking about that. */
  forgeEnd(): void {
    const message: TabMessage = {kind: 'ended', reason: 'idle', sentAtMs: this.now().wallMs, idleMs: null};
    if (this.tabs.some(({phase}) => phase === 'checking')) return;
    for (const tab of this.tabs) if (tab.options.channel && tab.runs) tab.hear(message);
  }

  /** All trouble of this device ends. */
  calmDown(): void {
    this.network.heal();
    this.channelTrouble = {...this.channelTrouble, until: Math.min(this.channelTrouble.until, this.world.agenda.time)};
  }

  leaveBehind(tab: Tab): void {
    this.tabs.splice(this.tabs.indexOf(tab), 1);
  }
}
