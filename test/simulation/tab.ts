import {
  createSession,
  type EndedBy,
  type ExpireReason,
  type Phase,
  type PingResult,
  type ResumeCause,
  type Session,
  type SessionHost,
  type SessionOptions,
  type TabMessage,
} from './core.ts';
import type {Device} from './device.ts';
import {TabTimer} from './tab-timer.ts';

export interface TabOptions extends SessionOptions {
  /** Does it receive messages of the other tabs of its browser? */
  readonly channel: boolean;
  readonly hidden: boolean;
}

/** `cached`: in the back/forward cache. */
export type TabState = 'running' | 'frozen' | 'cached' | 'gone';

/** One tab: the real core in a browser's tab that may be hidden, throttled, frozen, cached, or crash. */
export class Tab implements SessionHost {
  readonly device: Device;
  readonly name: string;
  readonly options: TabOptions;
  readonly monitor: Session;
  readonly openedAt: number;
  hidden: boolean;
  state: TabState = 'running';
  /** The element was removed from the page. */
  removed = false;
  crashed = false;
  /** Left by its user; it may come back from the back/forward cache. */
  away = false;
  phase: Phase = 'active';
  /** The last activity that this tab accepted, the last time it was covered, and its last ping. */
  lastActivity: number | undefined;
  coveredAt: number | undefined;
  pingedAt = Number.NEGATIVE_INFINITY;
  /** Since when it has run, has been visible, and has been hidden, each without a break. */
  ranSince: number;
  seenSince: number;
  hiddenSince: number;
  /** The tab could not run, and did again then; undefined if it always could. */
  wokeAt: number | undefined;
  /** Timers that fired. */
  wakes = 0;
  /** Milliseconds by which its timers are late, where nothing else delays them. */
  wakesLate = 0;
  /** Hidden tabs do not all wake at the same moment: how far from a whole second this one does. */
  readonly wakeOffset: number;
  readonly #timer: TabTimer;
  /** The time until which this tab was counted; undefined while it does not run or its session is over. */
  #countedUntil: number | undefined;
  #queue: (() => void)[] = [];

  constructor(device: Device, name: string, options: TabOptions) {
    const {world, network} = device;
    this.device = device;
    this.name = name;
    this.options = options;
    this.hidden = options.hidden;
    this.openedAt = this.#countedUntil = this.ranSince = this.seenSince = this.hiddenSince = world.agenda.time;
    this.wakeOffset = world.random.between(0, 1000);
    this.#timer = new TabTimer(this);
    this.monitor = createSession(
      world.core,
      {
        readClocks: () => device.now(),
        random: () => world.random.next(),
        visible: () => !this.hidden,
        timer: this.#timer,
        server: network && {ping: (question) => network.ping(this, question)},
        tabs: options.channel ? {post: (message) => device.deliver(message, this)} : undefined,
      },
      options,
      this,
    );
  }

  /** Can the page be read on the screen? */
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

  get timerArmed(): boolean {
    return this.#timer.armed;
  }

  /** How late a timer of this tab may be; milliseconds. */
  get lateness(): number {
    return this.device.delays.lateness(this);
  }

  /** Milliseconds since the last activity, as far as this tab knows. */
  get idle(): number {
    return this.monitor.status.idleMs;
  }

  /** Milliseconds to the end of the session, as far as this tab knows. */
  get timeLeft(): number {
    return this.monitor.status.timeLeftMs;
  }

  /** Has this tab been able to receive messages of other tabs since `since`? */
  listenedSince(since: number): boolean {
    return this.options.channel && this.runs && this.ranSince < since;
  }

  start(): void {
    this.device.world.report('opened', this);
    this.trigger(() => this.monitor.start());
  }

  /** Runs something in this tab: at once, or when the tab can run again. */
  run(task: () => void): void {
    if (this.state === 'gone' || this.removed) return;
    if (!this.runs) {
      this.#queue.push(task);
      return;
    }
    const {world} = this.device;
    world.report('beforeStep', this);
    task();
    world.report('afterStep', this);
  }

  receive(message: TabMessage): void {
    if (this.state === 'gone') return;
    const {world} = this.device;
    if (this.state === 'cached') {
      // Chromium evicts a cached page to which a message is sent; in other browsers the page never hears of it.
      if (world.random.chance(0.5)) this.vanish();
      return;
    }
    this.run(() => {
      world.report('messageReceived', this, message);
      this.monitor.receive(message);
    });
  }

  /** The user does something in this tab. */
  act(): void {
    this.#beActive(() => this.monitor.activity());
  }

  /** The user presses Stay. */
  stay(): void {
    this.device.world.report('stayPressed', this);
    this.#beActive(() => this.monitor.extend());
  }

  ping(): void {
    this.trigger(() => void this.monitor.ping());
  }

  signOut(): void {
    this.trigger(() => this.monitor.signOut());
  }

  look(): void {
    this.run(() => this.monitor.wake());
  }

  /** Runs something that the user, or the page, makes this tab do. */
  trigger(task: () => void): void {
    const {world} = this.device;
    world.triggeredTab = this;
    world.report('triggered', this);
    this.run(task);
    world.triggeredTab = undefined;
  }

  #beActive(action: () => void): void {
    const {world} = this.device;
    this.trigger(() => {
      const covered = !this.shown;
      const idleBefore = this.idle;
      world.activeTab = this;
      action();
      world.activeTab = undefined;
      if (this.idle > 0 || (covered && idleBefore === 0)) return;
      world.report('acceptsActivity', this, covered);
      this.lastActivity = world.agenda.time;
      this.device.lastActive = {at: this.lastActivity, tab: this};
      world.report('acceptedActivity', this);
    });
  }

  hide(): void {
    if (this.hidden || this.state !== 'running') return;
    this.hidden = true;
    this.hiddenSince = this.device.world.agenda.time;
    this.trigger(() => this.monitor.hide());
    this.device.world.report('hidden', this);
  }

  show(): void {
    if (!this.hidden || this.state !== 'running') return;
    this.hidden = false;
    this.seenSince = this.device.world.agenda.time;
    this.trigger(() => this.monitor.wake());
    this.#timer.plan();
  }

  freeze(): void {
    if (this.state !== 'running') return;
    this.hide();
    this.pause();
  }

  thaw(): void {
    if (this.state !== 'frozen') return;
    this.unpause(() => this.monitor.resume());
  }

  /** This tab does not run from now on; messages and replies wait. */
  pause(): void {
    this.state = 'frozen';
    this.stopCounting();
  }

  unpause(first: () => void = () => {}): void {
    this.state = 'running';
    this.#resume(first);
  }

  /** The page is left, and kept for the back button. */
  leave(): void {
    if (this.state !== 'running') return;
    this.away = true;
    this.trigger(() => this.monitor.suspend());
    this.device.network?.pageLeft(this);
    this.device.world.report('left', this);
    this.state = 'cached';
    this.stopCounting();
  }

  back(): void {
    if (this.state !== 'cached') return;
    this.hidden = this.away = false;
    this.unpause(() => this.monitor.resume());
    this.device.world.report('cameBack', this);
  }

  close(): void {
    this.leave();
    this.vanish();
  }

  crash(): void {
    this.crashed = true;
    this.vanish();
  }

  /** Gone, and nothing of it runs any more. */
  vanish(): void {
    if (this.state === 'gone') return;
    if (this.state === 'running') this.device.network?.pageLeft(this);
    this.stopCounting();
    this.state = 'gone';
    this.device.close(this);
  }

  /** The element is taken out of the page. */
  remove(): void {
    this.trigger(() => {
      this.monitor.stop();
      this.removed = true;
    });
    this.device.world.report('removed', this);
    this.device.close(this);
  }

  /** The tab stops running, or its time is no longer of interest. */
  stopCounting(): void {
    if (this.#countedUntil === undefined) return;
    const {world} = this.device;
    world.tabTime += world.agenda.time - this.#countedUntil;
    this.#countedUntil = undefined;
  }

  /** The user acts before anything else happens at the wake of the machine. */
  wakeUpAndAct(): void {
    this.#beginsToRun();
    this.wokeAt = this.ranSince;
    this.act();
  }

  putOff(stoodStill: number): void {
    this.#timer.putOff(stoodStill);
  }

  /** The machine wakes. */
  wake(): void {
    if (this.state !== 'running') return;
    this.wokeAt = this.device.world.agenda.time;
    this.#resume(() => {});
  }

  #beginsToRun(): void {
    const {time} = this.device.world.agenda;
    this.ranSince = this.seenSince = time;
    this.device.world.report('runsAgain', this);
    if (!this.over) this.#countedUntil ??= time;
  }

  #resume(first: () => void): void {
    this.#beginsToRun();
    if (this.device.asleep) return;
    this.trigger(first);
    const queue = this.#queue;
    this.#queue = [];
    for (const task of queue) this.run(task);
    this.#timer.plan();
  }

  phaseChanged(phase: Phase): void {
    const {world} = this.device;
    const before = this.phase;
    this.phase = phase;
    if (!this.shown) this.coveredAt = world.agenda.time;
    world.trace(this.name, `${before} → ${phase}`);
    world.report('phaseChanged', this, before, phase);
  }

  warned(_left: number): void {
    this.device.world.report('warned', this);
  }

  resumed(by: ResumeCause): void {
    const {world} = this.device;
    if (by === 'signin') this.#countedUntil ??= world.agenda.time;
    world.report('resumed', this, by);
  }

  ended(reason: ExpireReason, by: EndedBy): void {
    const told = by !== 'this-tab';
    const {world} = this.device;
    this.stopCounting();
    world.trace(this.name, `ended: ${reason}${told ? ', told by another tab' : ''}`);
    world.report('ended', this, reason, told);
  }

  pinged(result: PingResult): void {
    this.device.world.report('pingAnswered', this, result);
  }

  ticked(): void {}
}
