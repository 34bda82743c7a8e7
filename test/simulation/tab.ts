import type {ExpireReason, Phase, ResumeCause} from '../../src/core/decide.ts';
import type {EndedBy, ExpireAction, ExtendOn, MonitorHost, PingReply, TabMessage} from '../../src/core/ports.ts';
import type {SessionMonitor} from '../../src/core/session-monitor.ts';
import {readLimits} from '../../src/read-limits.ts';
import type {Device} from './device.ts';

export interface TabOptions {
  /** Seconds. */
  readonly expireAfter: number;
  readonly warnAfter: number;
  readonly extendOn: ExtendOn;
  readonly expireAction: ExpireAction;
  readonly channel: boolean;
  readonly hidden: boolean;
  /** Prerendered, and shown only now. */
  readonly verify: boolean;
}

/** `cached`: in the back/forward cache. */
export type TabState = 'running' | 'frozen' | 'cached' | 'gone';

/** A hidden tab wakes once a second; after five minutes, in some browsers, once a minute. */
export const THROTTLED = 1000;
export const THROTTLED_HARD = 60_000;
const THROTTLED_HARD_AFTER = 300_000;

/** Timers are late by up to this much, a frame at 60 Hz. */
export const FRAME = 16;

/** One tab: the real monitor in a browser's tab that may be hidden, throttled, frozen, cached, or crash. */
export class Tab implements MonitorHost {
  readonly device: Device;
  readonly name: string;
  readonly options: TabOptions;
  readonly monitor: SessionMonitor;
  readonly openedAt: number;
  hidden: boolean;
  state: TabState = 'running';
  /** The element was removed from the page. */
  removed = false;
  crashed = false;
  /** Left by its person; it may come back from the back/forward cache. */
  away = false;
  /** When activity was last accepted in this tab, and when the page was last covered. */
  lastActivity: number | undefined;
  coveredAt: number | undefined;
  /** When it last asked the server. */
  askedAt = Number.NEGATIVE_INFINITY;
  phase: Phase = 'active';
  /** Since when it runs without a break, and since when it is seen without one. */
  ranSince: number;
  seenSince: number;
  /** Up to when the time of this tab was counted; undefined while it does not run or is over. */
  countedUntil: number | undefined;
  /** The tab could not run, and did again then; undefined if it always could. */
  wokeAt: number | undefined;
  #hiddenSince: number;
  readonly #gridOffset: number;
  #queue: (() => void)[] = [];
  #dueAt: number | undefined;
  #wake: (() => void) | undefined;
  #entryAt = Number.POSITIVE_INFINITY;

  constructor(device: Device, name: string, options: TabOptions) {
    const {world} = device;
    this.device = device;
    this.name = name;
    this.options = options;
    this.hidden = options.hidden;
    this.openedAt = this.countedUntil = this.ranSince = this.seenSince = this.#hiddenSince = world.agenda.time;
    this.#gridOffset = world.random.between(0, THROTTLED);
    const limits = readLimits(options.expireAfter, options.warnAfter);
    this.monitor = new world.core.SessionMonitor(
      {
        readClocks: () => device.now(),
        random: () => world.random.next(),
        visible: () => !this.hidden,
        timer: {arm: (delay, wake) => this.#arm(delay, wake), disarm: () => this.#disarm()},
        server: {ping: (question) => device.network.ask(this, question)},
        tabs: options.channel ? {post: (message) => device.deliver(message, this)} : undefined,
      },
      {limits, extendOn: options.extendOn, expireAction: options.expireAction, verify: options.verify},
      this,
    );
  }

  /** Can the page be read by whoever sits before the screen? */
  get shown(): boolean {
    return (this.phase === 'active' || this.phase === 'warning') && !this.removed && this.state !== 'gone';
  }

  /** Its session has ended; a locked page may come back. */
  get over(): boolean {
    return this.phase === 'expired' || this.phase === 'locked';
  }

  get runs(): boolean {
    return this.state === 'running' && !this.device.asleep && !this.removed;
  }

  get armed(): boolean {
    return this.#dueAt !== undefined;
  }

  /** How late a timer of this tab may be; milliseconds. */
  get lateness(): number {
    // Seen this very moment: what it did until now, it did hidden.
    if (!this.hidden && this.seenSince !== this.device.world.agenda.time) return FRAME;
    return this.#throttledHard ? THROTTLED_HARD + FRAME : THROTTLED + FRAME;
  }

  start(): void {
    this.device.world.manners.occasion(this.device);
    this.provoked(() => this.monitor.start());
  }

  /** Runs something in this tab: at once, or when the tab can run again. */
  run(task: () => void): void {
    if (this.state === 'gone' || this.removed) return;
    if (!this.runs) {
      this.#queue.push(task);
      return;
    }
    const {world} = this.device;
    world.safe.beforeStep(this);
    task();
    world.manners.afterStep(this);
  }

  hear(message: TabMessage): void {
    if (this.state === 'gone') return;
    if (this.state === 'cached') {
      // Chromium evicts a cached page that a message comes for; elsewhere the page never hears of it.
      if (this.device.world.random.chance(0.5)) this.vanish();
      return;
    }
    this.run(() => {
      this.device.world.safe.hears(this, message);
      this.monitor.receive(message);
    });
  }

  /** The person does something in this tab. */
  act(): void {
    this.#perform(() => this.monitor.activity());
  }

  /** The person presses Stay. */
  stay(): void {
    this.device.world.manners.occasion(this.device);
    this.#perform(() => this.monitor.extend());
  }

  ping(): void {
    this.provoked(() => void this.monitor.ping());
  }

  signOut(): void {
    this.provoked(() => this.monitor.signOut());
  }

  look(): void {
    this.run(() => this.monitor.wake());
  }

  /** Runs something that a person, or the page, gave cause for. */
  provoked(task: () => void): void {
    const {world} = this.device;
    world.provoking = this;
    world.manners.cause(this.device);
    this.run(task);
    world.provoking = undefined;
  }

  #perform(deed: () => void): void {
    const {world} = this.device;
    const {safe, truth, agenda} = world;
    this.provoked(() => {
      const covered = !this.shown;
      const before = this.monitor.status.idleMs;
      world.performing = this;
      deed();
      world.performing = undefined;
      if (this.monitor.status.idleMs > 0 || (covered && before === 0)) return;
      safe.accepted(this, covered);
      truth.active(this);
      this.lastActivity = agenda.time;
    });
  }

  hide(): void {
    if (this.hidden || this.state !== 'running') return;
    this.hidden = true;
    this.#hiddenSince = this.device.world.agenda.time;
    this.provoked(() => this.monitor.hide());
    this.device.world.kind.handedOver(this, 'hidden');
  }

  show(): void {
    if (!this.hidden || this.state !== 'running') return;
    this.hidden = false;
    this.seenSince = this.device.world.agenda.time;
    this.provoked(() => this.monitor.wake());
    this.#schedule();
  }

  freeze(): void {
    if (this.state !== 'running') return;
    this.hide();
    this.state = 'frozen';
    this.suspended();
  }

  thaw(): void {
    if (this.state !== 'frozen') return;
    this.state = 'running';
    this.#resume(() => this.monitor.resume());
  }

  /** The page is left, and kept for the back button. */
  leave(): void {
    if (this.state !== 'running') return;
    this.away = true;
    this.provoked(() => this.monitor.suspend());
    if (this.shown) this.device.world.violated('X4', `${this.name} was left and shows the page`);
    this.device.network.pageLeft(this);
    this.device.world.kind.handedOver(this, 'left');
    this.state = 'cached';
    this.suspended();
  }

  back(): void {
    if (this.state !== 'cached') return;
    this.state = 'running';
    this.hidden = this.away = false;
    this.#resume(() => this.monitor.resume());
    this.device.world.safe.cameBack(this);
  }

  close(): void {
    this.leave();
    this.vanish();
  }

  crash(): void {
    this.crashed = true;
    this.vanish();
  }

  /** Gone without a word. */
  vanish(): void {
    if (this.state === 'gone') return;
    if (this.state === 'running') this.device.network.pageLeft(this);
    this.suspended();
    this.state = 'gone';
    this.device.leaveBehind(this);
  }

  /** The element is taken out of the page. */
  remove(): void {
    this.provoked(() => {
      this.monitor.stop();
      this.removed = true;
    });
    this.device.world.manners.stopped(this);
    this.device.leaveBehind(this);
  }

  /** The tab stops running, or what follows is no longer of interest. */
  suspended(): void {
    if (this.countedUntil === undefined) return;
    const {world} = this.device;
    world.tabTime += world.agenda.time - this.countedUntil;
    this.countedUntil = undefined;
  }

  /** Before anything else that happens at the wake of the machine. */
  wakeUpAndAct(): void {
    this.#began();
    this.wokeAt = this.ranSince;
    this.act();
  }

  /** A timer whose clock stood still still has its time to go. */
  putOff(stoodStill: number): void {
    if (this.#dueAt !== undefined) this.#dueAt += stoodStill;
  }

  /** The machine wakes. */
  wake(): void {
    if (this.state !== 'running') return;
    this.wokeAt = this.device.world.agenda.time;
    this.#resume(() => {});
  }

  #began(): void {
    const {time} = this.device.world.agenda;
    this.ranSince = this.seenSince = time;
    this.device.world.manners.occasion(this.device);
    if (!this.over) this.countedUntil ??= time;
  }

  #resume(first: () => void): void {
    this.#began();
    if (this.device.asleep) return;
    this.provoked(first);
    const queue = this.#queue;
    this.#queue = [];
    for (const task of queue) this.run(task);
    this.#schedule();
  }

  phaseChanged(phase: Phase): void {
    const {world} = this.device;
    const before = this.phase;
    this.phase = phase;
    if (!this.shown) this.coveredAt = world.agenda.time;
    world.trace(this.name, `${before} → ${phase}`);
    world.manners.phaseChanged(this, before, phase);
    world.safe.phaseChanged(this, phase);
    world.kind.phaseChanged(this, before, phase);
  }

  warned(): void {
    this.device.world.kind.warned(this);
  }

  resumed(by: ResumeCause): void {
    if (by === 'signin') this.countedUntil ??= this.device.world.agenda.time;
    this.device.world.manners.resumed(this, by);
  }

  ended(reason: ExpireReason, by: EndedBy): void {
    const told = by !== 'this-tab';
    const {world} = this.device;
    this.suspended();
    world.trace(this.name, `ended: ${reason}${told ? ', told by another tab' : ''}`);
    world.kind.ended(this, reason, told);
    world.manners.ended(this, told);
  }

  pinged(answer: PingReply): void {
    this.device.world.safe.answered(this, answer);
  }

  ticked(): void {}

  get #throttledHard(): boolean {
    const {world} = this.device;
    const hard = world.scenario.troubles.includes('throttle');
    return hard && world.agenda.time - this.#hiddenSince >= THROTTLED_HARD_AFTER;
  }

  #arm(delay: number, wake: () => void): void {
    const {world} = this.device;
    world.manners.arming(this, delay);
    this.#dueAt = world.agenda.time + delay;
    this.#wake = wake;
    this.#schedule();
  }

  #disarm(): void {
    this.#dueAt = undefined;
  }

  /** Sees to it that the agenda looks after the timer in time; a look too early costs less than calling one off. */
  #schedule(): void {
    if (this.#dueAt === undefined) return;
    const at = this.#firesAt(this.#dueAt);
    if (at >= this.#entryAt) return;
    this.#entryAt = at;
    this.device.world.agenda.at(at, () => this.#fire(at));
  }

  #fire(at: number): void {
    if (at !== this.#entryAt) return;
    this.#entryAt = Number.POSITIVE_INFINITY;
    if (this.#dueAt === undefined || !this.runs) return;
    const {agenda} = this.device.world;
    if (this.#firesAt(this.#dueAt) > agenda.time) {
      this.#schedule();
      return;
    }
    this.#dueAt = undefined;
    this.run(this.#wake as () => void);
  }

  #firesAt(dueAt: number): number {
    const {time} = this.device.world.agenda;
    if (!this.hidden) return Math.max(time, dueAt + (Math.floor(dueAt * 7) % FRAME));
    const grid = this.#throttledHard ? THROTTLED_HARD : THROTTLED;
    return Math.max(time, Math.ceil((dueAt - this.#gridOffset) / grid) * grid + this.#gridOffset);
  }
}
