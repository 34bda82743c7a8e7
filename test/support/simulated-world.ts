import type {Touch} from '../../server-contract/core/activity-store.ts';
import {memoryStore} from '../../server-contract/stores/memory.ts';
import type {ExpireReason, Phase, ResumeCause} from '../../src/core/decide.ts';
import type {
  Environment,
  ExpireAction,
  ExtendOn,
  MonitorHost,
  PendingPing,
  PingReply,
  PingRequest,
  TabMessage,
} from '../../src/core/ports.ts';
import {SessionMonitor} from '../../src/core/session-monitor.ts';
import {readLimits} from '../../src/read-limits.ts';

interface Appointment {
  readonly at: number;
  readonly run: () => void;
}

/** True time, and everything that is to happen at some point of it. Nothing here waits for real time. */
export class SimulatedWorld {
  /** Milliseconds of true time. */
  time = 0;
  #agenda: Appointment[] = [];

  /** Calls `run` after `delay` milliseconds of true time; returns how to call it off. */
  after(delay: number, run: () => void): () => void {
    const appointment = {at: this.time + Math.max(0, delay), run};
    const later = this.#agenda.findIndex(({at}) => at > appointment.at);
    this.#agenda.splice(later === -1 ? this.#agenda.length : later, 0, appointment);
    return () => {
      this.#agenda = this.#agenda.filter((other) => other !== appointment);
    };
  }

  /** Lets `duration` milliseconds pass, and everything happen that is due in them. */
  async pass(duration: number): Promise<void> {
    const end = this.time + duration;
    await settle();
    for (let next = this.#agenda[0]; next && next.at <= end; next = this.#agenda[0]) {
      this.#agenda.shift();
      this.time = next.at;
      next.run();
      await settle();
    }
    this.time = end;
  }
}

/** Lets promises that are ready to go on do so. */
async function settle(): Promise<void> {
  for (let i = 0; i < 12; i++) await Promise.resolve();
}

/** What the network does to the next questions. */
export type Fault = 'none' | 'hang' | 'refuse' | {readonly status: number; readonly retryAfterMs?: number};

/** A server with the real store, seen through a network that can misbehave. */
export class SimulatedServer {
  readonly #world: SimulatedWorld;
  readonly store;
  readonly limits: {expireAfter: number; maxLifetime: number};
  readonly questions: {readonly at: number; readonly idleFor: number; readonly keepalive: boolean}[] = [];
  /** Milliseconds there, and the same back. */
  latency = 20;
  fault: Fault = 'none';
  /** Sends its limits in the reply headers. */
  announces: {expireAfter?: number; warnAfter?: number; user?: string} = {};
  announcesEnd = false;
  /** Answers whole seconds rounded down, as django-session-security does. */
  roundsDown = false;
  inFlight = 0;
  mostInFlight = 0;

  constructor(world: SimulatedWorld, expireAfter: number, maxLifetime = 43_200) {
    this.#world = world;
    this.limits = {expireAfter, maxLifetime};
    this.store = memoryStore({now: () => world.time});
    this.signIn();
  }

  signIn(): void {
    void this.store.start('session', this.limits);
  }

  end(): void {
    void this.store.end('session');
  }

  /** A request that is not a ping, which counts as activity. */
  pageLoad(): void {
    this.touch(0);
  }

  touch(idleFor: number | null): Touch {
    return this.store.touch('session', idleFor, this.limits) as Touch;
  }

  ping(question: PingRequest): PendingPing {
    this.questions.push({at: this.#world.time, ...question});
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
    const {fault, latency} = this;
    let cancel = () => {};
    const answer = new Promise<PingReply>((resolve) => {
      const reply = (answer: PingReply) => {
        this.inFlight--;
        resolve(answer);
      };
      cancel = () => reply({outcome: 'unreachable', status: 0});
      if (fault === 'hang') return;
      this.#world.after(latency, () => {
        const answer = fault === 'none' ? this.#answer(question) : failure(fault);
        this.#world.after(latency, () => reply(answer));
      });
    });
    return {reply: answer, cancel: () => cancel()};
  }

  #answer(question: PingRequest): PingReply {
    const touch = this.touch(question.idleFor);
    if (!touch.active) return {outcome: 'expired', status: 200};
    const idleFor = this.roundsDown ? Math.floor(touch.idleFor) : Math.ceil(touch.idleFor);
    const endsIn = this.announcesEnd ? {endsIn: Math.ceil(this.limits.maxLifetime - touch.age)} : {};
    return {outcome: {idleFor, ...endsIn, ...this.announces}, status: 200};
  }
}

function failure(fault: 'refuse' | {readonly status: number; readonly retryAfterMs?: number}): PingReply {
  return fault === 'refuse' ? {outcome: 'unreachable', status: 0} : {outcome: 'unreachable', ...fault};
}

/** The tabs of one browser that share a channel. */
export class SimulatedBrowser {
  readonly world: SimulatedWorld;
  readonly server: SimulatedServer | undefined;
  readonly tabs = new Set<SimulatedTab>();
  readonly messages: TabMessage[] = [];
  /** How far the wall clock is from true time, and how long the monotonic clock stood still. */
  wallOffset = 1_700_000_000_000;
  slept = 0;
  #random = 1;

  constructor(world: SimulatedWorld, server?: SimulatedServer) {
    this.world = world;
    this.server = server;
  }

  open(options: Partial<TabOptions> = {}): SimulatedTab {
    const tab = new SimulatedTab(this, {
      expireAfter: 600,
      warnAfter: 540,
      extendOn: 'activity',
      expireAction: 'leave',
      channel: true,
      ...options,
    });
    this.tabs.add(tab);
    tab.monitor.start();
    return tab;
  }

  /** Everything stands still but the wall clock and the rest of the world. */
  async sleep(duration: number): Promise<void> {
    for (const tab of this.tabs) tab.asleep = true;
    await this.world.pass(duration);
    this.slept += duration;
    for (const tab of this.tabs) tab.asleep = false;
  }

  deliver(message: TabMessage, from: SimulatedTab): void {
    this.messages.push(message);
    for (const tab of this.tabs) {
      if (tab !== from && tab.hasChannel) this.world.after(2, () => tab.run(() => tab.monitor.receive(message)));
    }
  }

  /** The same numbers in every run. */
  random(): number {
    this.#random = (this.#random * 48_271) % 2_147_483_647;
    return this.#random / 2_147_483_647;
  }
}

interface TabOptions {
  readonly expireAfter: number;
  readonly warnAfter: number;
  readonly extendOn: ExtendOn;
  readonly expireAction: ExpireAction;
  readonly channel: boolean;
  readonly verify?: boolean;
  /** Milliseconds without activity to begin with. */
  readonly idle?: number;
}

/** One tab: the real monitor, and a record of all that it told its host. */
export class SimulatedTab implements MonitorHost {
  readonly monitor: SessionMonitor;
  readonly log: string[] = [];
  readonly hasChannel: boolean;
  hidden = false;
  /** By how much its timers are late; milliseconds. */
  wakesLate = 0;
  closed = false;
  armed = 0;
  wakes = 0;
  ends: ExpireReason | undefined;
  readonly #browser: SimulatedBrowser;
  #asleep = false;
  #waiting: (() => void)[] = [];
  #disarm: (() => void) | undefined;

  constructor(browser: SimulatedBrowser, options: TabOptions) {
    this.#browser = browser;
    this.hasChannel = options.channel;
    const {world} = browser;
    const env: Environment = {
      readClocks: () => ({wallMs: browser.wallOffset + world.time, monotonicMs: world.time - browser.slept}),
      random: () => browser.random(),
      visible: () => !this.hidden,
      timer: {
        arm: (delay, wake) => {
          this.#disarm?.();
          this.armed = 1;
          this.#disarm = world.after(delay + this.wakesLate, () => {
            this.armed = 0;
            this.#disarm = undefined;
            this.run(() => {
              this.wakes++;
              wake();
            });
          });
        },
        disarm: () => {
          this.#disarm?.();
          this.#disarm = undefined;
          this.armed = 0;
        },
      },
      server: browser.server,
      tabs: options.channel ? {post: (message) => browser.deliver(message, this)} : undefined,
    };
    const limits = readLimits(options.expireAfter, options.warnAfter);
    const {extendOn, expireAction, verify = false, idle = 0} = options;
    this.monitor = new SessionMonitor(env, {limits, extendOn, expireAction, verify, idleMs: idle}, this);
  }

  get phase(): Phase {
    return this.monitor.phase;
  }

  /** Can the page be read? */
  get shown(): boolean {
    return !this.closed && (this.phase === 'active' || this.phase === 'warning');
  }

  /** Runs what the browser wants to run in this tab, at once or when the tab wakes. */
  run(task: () => void): void {
    if (this.closed) return;
    if (this.#asleep) this.#waiting.push(task);
    else task();
  }

  get asleep(): boolean {
    return this.#asleep;
  }

  set asleep(asleep: boolean) {
    this.#asleep = asleep;
    if (asleep) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const task of waiting) task();
  }

  /** The person does something in this tab. */
  act(): void {
    this.run(() => this.monitor.activity());
  }

  hide(): void {
    this.hidden = true;
    this.monitor.hide();
  }

  show(): void {
    this.hidden = false;
    this.monitor.wake();
  }

  close(): void {
    this.monitor.suspend();
    this.crash();
  }

  /** Gone without a word. */
  crash(): void {
    this.closed = true;
    this.#disarm?.();
    this.#browser.tabs.delete(this);
  }

  phaseChanged(phase: Phase): void {
    this.log.push(phase);
  }

  warned(left: number): void {
    this.log.push(`warn ${Math.ceil(left / 1000)}`);
  }

  resumed(by: ResumeCause): void {
    this.log.push(`resume ${by}`);
  }

  ended(reason: ExpireReason): void {
    this.ends = reason;
    this.log.push(`expire ${reason}`);
  }

  pinged(answer: PingReply): void {
    this.log.push(`ping ${typeof answer.outcome === 'object' ? 'active' : answer.outcome}`);
  }

  ticked(): void {}
}
