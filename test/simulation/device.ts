import type {ClockReading, TabMessage} from './core.ts';
import type {Delays} from './delays.ts';
import {type Backend, Network} from './network.ts';
import {Tab, type TabOptions} from './tab.ts';
import type {World} from './world.ts';

/** Milliseconds. Prevents that a wall clock equals true time by accident. */
const WALL_OFFSET = 1_700_000_000_000;

/** One browser on one machine: its clocks, its network, and the tabs that share a channel. */
export class Device {
  readonly world: World;
  readonly name: string;
  readonly delays: Delays;
  readonly network: Network | undefined;
  readonly tabs: Tab[] = [];
  asleep = false;
  sleepsUntil = 0;
  /** The wall clock's distance from true time. */
  wallOffset = WALL_OFFSET;
  /** Milliseconds for which the monotonic clock has stood still. */
  stoodStill = 0;
  /** The trouble of messages between tabs, and when it ends. */
  channelTrouble: {readonly kind: 'lossy' | 'slow'; readonly until: number} = {kind: 'lossy', until: -1};
  /** The last time that a clock went on while no tab ran, or was set forward. */
  clockTroubleAt = Number.NEGATIVE_INFINITY;
  clockSetForwardAt = Number.NEGATIVE_INFINITY;
  /** The last activity of the user on this device, and its tab. */
  lastActive: {readonly at: number; readonly tab: Tab} | undefined;
  #opened = 0;

  /** Without a backend its tabs have no server, and decide among themselves. */
  constructor(world: World, name: string, delays: Delays, backend?: Backend) {
    this.world = world;
    this.name = name;
    this.delays = delays;
    this.network = backend && new Network(this, backend);
    world.devices.push(this);
  }

  now(): ClockReading {
    const {time} = this.world.agenda;
    return {wallMs: time + this.wallOffset, monotonicMs: time - this.stoodStill};
  }

  open(options: TabOptions): Tab {
    const tab = new Tab(this, this.nextName(), options);
    this.tabs.push(tab);
    tab.start();
    return tab;
  }

  protected nextName(): string {
    return `${this.name}${++this.#opened}`;
  }

  /** The user, or a time server, sets the wall clock. */
  setClock(by: number): void {
    this.wallOffset += by;
    if (by > 0) this.clockTroubleAt = this.clockSetForwardAt = this.world.agenda.time;
    this.world.report('clockSet', this, by);
  }

  /** Nothing runs. The monotonic clock stops on some machines; on others it goes on. */
  suspend(duration: number, standsStill: boolean, onWake: () => void): void {
    const {world} = this;
    this.asleep = true;
    this.sleepsUntil = world.agenda.time + duration;
    for (const tab of this.tabs) tab.stopCounting();
    world.agenda.after(duration, () => {
      this.asleep = false;
      this.clockTroubleAt = world.agenda.time;
      if (standsStill) this.stoodStill += duration;
      world.report('woke', this, standsStill);
      world.trace(this.name, `wakes after ${Math.round(duration / 1000)} s`);
      for (const tab of this.tabs) tab.putOff(standsStill ? duration : 0);
      this.network?.woke();
      onWake();
      for (const tab of world.random.shuffled(this.tabs)) tab.wake();
    });
  }

  /** A message of one tab to the others. */
  deliver(message: TabMessage, from: Tab): void {
    const {agenda, random} = this.world;
    const trouble = agenda.time < this.channelTrouble.until ? this.channelTrouble.kind : undefined;
    this.world.report('messageSent', from, message);
    for (const tab of this.tabs) {
      if (tab === from || !tab.options.channel) continue;
      if (trouble === 'lossy' && random.chance(0.4)) continue;
      const copies = trouble === 'slow' && random.chance(0.3) ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) {
        const delay = trouble === 'slow' ? random.between(0, 5000) : this.delays.message();
        agenda.after(delay, () => tab.receive(message));
      }
    }
  }

  /** A script of the same origin forges a message that the session is over. A covered tab is pinging already. */
  forgeEnd(): void {
    const message: TabMessage = {kind: 'ended', reason: 'idle', sentAtMs: this.now().wallMs, idleMs: null};
    if (this.tabs.some(({phase}) => phase === 'checking')) return;
    for (const tab of this.tabs) if (tab.options.channel && tab.runs) tab.receive(message);
  }

  /** Has this device been able to reach the server at any time since `since`? Without a server there is no trouble. */
  reachedServerSince(since: number): boolean {
    return this.network?.calmSince(since) ?? true;
  }

  /** All trouble of this device ends. */
  calmDown(): void {
    this.network?.heal();
    this.channelTrouble = {...this.channelTrouble, until: Math.min(this.channelTrouble.until, this.world.agenda.time)};
  }

  close(tab: Tab): void {
    this.tabs.splice(this.tabs.indexOf(tab), 1);
  }
}
