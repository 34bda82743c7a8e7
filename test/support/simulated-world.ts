/** The simulated world for unit tests: exact delays, a scripted server, and a log of each tab. */
import {ENDED, REVOKED} from '../../server-contract/contract.ts';
import type {Touch} from '../../server-contract/core/activity-store.ts';
import {memoryStore} from '../../server-contract/stores/memory.ts';
import type {TabMessage} from '../simulation/core.ts';
import {
  type EndedBy,
  type ExpireReason,
  type Phase,
  type PingResult,
  REAL_CORE,
  type ResumeCause,
} from '../simulation/core.ts';
import {Device} from '../simulation/device.ts';
import type {Backend, HttpReply, Request} from '../simulation/network.ts';
import {Tab, type TabOptions} from '../simulation/tab.ts';
import {World} from '../simulation/world.ts';

/** Between two tabs; milliseconds. */
const MESSAGE_DELAY = 2;

const JSON_ONLY = {'content-type': 'application/json'};

const DEFAULTS: TabOptions = {
  expireAfter: 600,
  warnAfter: 540,
  extendOn: 'activity',
  expireAction: 'leave',
  channel: true,
  hidden: false,
};

export class SimulatedWorld extends World {
  constructor() {
    super(REAL_CORE, 1);
  }

  /** Milliseconds of true time. */
  get time(): number {
    return this.agenda.time;
  }

  /** Lets `duration` milliseconds pass, and everything happen that is planned for them. */
  async pass(duration: number): Promise<void> {
    await settle();
    await this.agenda.until(this.time + duration, () => false);
    await settle();
  }
}

/** Waits until settled promises have run their reactions. */
async function settle(): Promise<void> {
  for (let i = 0; i < 12; i++) await Promise.resolve();
}

/** How the network, or the server, fails the pings that are sent from now on; `retryAfter` in milliseconds. */
export type Fault = 'none' | 'hang' | 'refuse' | {readonly status: number; readonly retryAfter?: number};

/** A server with the real store, whose replies a test can script. */
export class SimulatedServer implements Backend {
  readonly #world: SimulatedWorld;
  readonly store;
  readonly limits: {expireAfter: number; maxLifetime: number};
  readonly questions: {readonly at: number; readonly idleFor: number; readonly keepalive: boolean}[] = [];
  readonly troubledUntil = Number.NEGATIVE_INFINITY;
  /** Milliseconds for each direction. */
  latency = 20;
  /** Sends these in the reply headers. */
  announces: {expireAfter?: number; warnAfter?: number; user?: string} = {};
  announcesEnd = false;
  /** Answers whole seconds rounded down, as django-session-security does. */
  roundsDown = false;
  mostInFlight = 0;
  #fault: Fault = 'none';
  #saysRevoked = false;

  constructor(world: SimulatedWorld, expireAfter: number, maxLifetime = 43_200) {
    this.#world = world;
    this.limits = {expireAfter, maxLifetime};
    this.store = memoryStore({now: () => world.time});
    this.signIn();
    world.observers.push({pingSent: (request) => this.#record(request)});
  }

  signIn(): void {
    void this.store.start('session', this.limits);
  }

  end(): void {
    void this.store.end('session');
  }

  /** The session is ended on another device. Only the next reply says so, because it also clears the cookie. */
  revoke(): void {
    this.end();
    this.#saysRevoked = true;
  }

  touch(idleFor: number | null): Touch {
    return this.store.touch('session', idleFor, this.limits) as Touch;
  }

  get fault(): Fault {
    return this.#fault;
  }

  set fault(fault: Fault) {
    this.#fault = fault;
    for (const {network} of this.#world.devices) {
      network?.heal();
      if (fault === 'hang') network?.fail('hanging', Number.POSITIVE_INFINITY);
      if (fault === 'refuse') network?.fail('failing', Number.POSITIVE_INFINITY);
    }
  }

  ping({question}: Request): HttpReply {
    if (typeof this.#fault === 'object') {
      const {status, retryAfter} = this.#fault;
      return {status, headers: retryAfter === undefined ? {} : {'retry-after': String(retryAfter / 1000)}, body: ''};
    }
    const touch = this.touch(question.idleFor);
    if (!touch.active) {
      const headers = this.#saysRevoked ? {...JSON_ONLY, [ENDED]: REVOKED} : JSON_ONLY;
      this.#saysRevoked = false;
      return {status: 200, headers, body: '"logout"'};
    }
    const {expireAfter, warnAfter, user} = this.announces;
    const headers: Record<string, string> = {...JSON_ONLY};
    if (expireAfter !== undefined) headers['session-expire-after'] = String(expireAfter);
    if (warnAfter !== undefined) headers['session-warn-after'] = String(warnAfter);
    if (user !== undefined) headers['session-user'] = user;
    if (this.announcesEnd) headers['session-ends-in'] = String(Math.ceil(this.limits.maxLifetime - touch.age));
    return {status: 200, headers, body: String(this.roundsDown ? Math.floor(touch.idleFor) : Math.ceil(touch.idleFor))};
  }

  #record({question, sentAt, tab}: Request): void {
    this.questions.push({at: sentAt, ...question});
    this.mostInFlight = Math.max(this.mostInFlight, (tab.device.network?.inFlight ?? 0) + 1);
  }
}

/** A browser whose delays are exact, and whose clocks a test can set. */
export class SimulatedBrowser extends Device {
  declare readonly tabs: SimulatedTab[];
  readonly messages: TabMessage[] = [];

  constructor(world: SimulatedWorld, server?: SimulatedServer) {
    const delays = {
      timer: (tab: Tab, dueAt: number) => Math.max(world.time, dueAt + tab.wakesLate),
      lateness: (tab: Tab) => tab.wakesLate,
      message: () => MESSAGE_DELAY,
      latency: () => server?.latency ?? 0,
    };
    super(world, 'A', delays, server);
    world.observers.push({messageSent: (_tab, message) => this.messages.push(message)});
  }

  override open(options: Partial<TabOptions> = {}): SimulatedTab {
    const tab = new SimulatedTab(this, this.nextName(), {...DEFAULTS, ...options});
    this.tabs.push(tab);
    tab.start();
    return tab;
  }

  /** This browser sleeps. Its wall clock and the rest of the world go on. */
  async sleep(duration: number): Promise<void> {
    const {tabs} = this;
    for (const tab of tabs) tab.asleep = true;
    await (this.world as SimulatedWorld).pass(duration);
    this.stoodStill += duration;
    for (const tab of tabs) tab.asleep = false;
  }

  /** Random numbers that are the same in every run. */
  random(): number {
    return this.world.random.next();
  }
}

/** One tab: the real core, and a record of everything that it told its host. */
export class SimulatedTab extends Tab {
  readonly log: string[] = [];
  /** When the displayed time left changed; milliseconds of true time. */
  readonly ticks: number[] = [];
  ends: ExpireReason | undefined;
  endedBy: EndedBy | undefined;

  /** The core is not told of the sleep; only `restore` tells it that it could not run. */
  get asleep(): boolean {
    return this.state === 'frozen';
  }

  set asleep(asleep: boolean) {
    if (asleep) this.pause();
    else this.unpause();
  }

  /** How many timers are armed. */
  get armed(): number {
    return this.timerArmed ? 1 : 0;
  }

  override phaseChanged(phase: Phase): void {
    super.phaseChanged(phase);
    this.log.push(phase);
  }

  override warned(left: number): void {
    super.warned(left);
    this.log.push(`warn ${Math.ceil(left / 1000)}`);
  }

  override resumed(by: ResumeCause): void {
    super.resumed(by);
    this.log.push(`resume ${by}`);
  }

  override ended(...[reason, by]: Parameters<Tab['ended']>): void {
    super.ended(reason, by);
    this.ends = reason;
    this.endedBy = by;
    this.log.push(`expire ${reason}`);
  }

  override pinged(result: PingResult): void {
    super.pinged(result);
    this.log.push(`ping ${typeof result.outcome === 'object' ? 'active' : result.outcome}`);
  }

  override ticked(): void {
    this.ticks.push(this.device.world.agenda.time);
  }
}
