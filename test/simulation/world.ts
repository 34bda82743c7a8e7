import type {SessionMonitor} from '../../src/core/session-monitor.ts';
import {Agenda} from './agenda.ts';
import {Device} from './device.ts';
import {Kind} from './invariants/liveness.ts';
import {Manners} from './invariants/protocol.ts';
import {Safe} from './invariants/safety.ts';
import {Truth} from './oracle.ts';
import {Random} from './random.ts';
import type {Scenario} from './scenario.ts';
import {Server} from './server.ts';
import type {Tab, TabOptions} from './tab.ts';

/** The core under test: the real one, or one with a fault put into it on purpose. */
export interface Core {
  readonly SessionMonitor: typeof SessionMonitor;
}

/** A promise that was broken: the rule, what happened, and when. */
export interface Violation {
  readonly rule: string;
  readonly says: string;
  /** Milliseconds of true time. */
  readonly at: number;
}

/** Devices, a server and the truth, in one time. */
export class World {
  readonly core: Core;
  readonly scenario: Scenario;
  readonly agenda = new Agenda();
  readonly random: Random;
  readonly truth: Truth;
  readonly server: Server;
  readonly devices: readonly Device[];
  readonly safe: Safe;
  readonly kind: Kind;
  readonly manners: Manners;
  readonly timeline: string[] | undefined;
  /** Devices on which somebody pressed Sign out. */
  readonly signedOut = new Set<Device>();
  /** The tab in which a person, or a command, is doing something this very moment. */
  provoking: Tab | undefined;
  /** The tab in which a person is active this very moment. */
  performing: Tab | undefined;
  /** Everybody has gone home. */
  deserted = false;
  violation: Violation | undefined;
  /** Milliseconds for which tabs ran and had a session, over all tabs. */
  tabTime = 0;

  constructor(core: Core, scenario: Scenario, timeline?: string[]) {
    this.core = core;
    this.scenario = scenario;
    this.timeline = timeline;
    this.random = new Random(scenario.seed);
    this.truth = new Truth(this);
    this.safe = new Safe(this);
    this.kind = new Kind(this);
    this.manners = new Manners(this);
    this.server = new Server(this);
    this.devices = Array.from(
      {length: scenario.devices},
      (_, index) => new Device(this, String.fromCharCode(65 + index)),
    );
  }

  get tabs(): Tab[] {
    return this.devices.flatMap(({tabs}) => tabs);
  }

  readonly halted = (): boolean => this.violation !== undefined;

  /** Lets time pass, and everything happen that is due in it. */
  pass(duration: number): Promise<void> {
    return this.agenda.until(this.agenda.time + duration, this.halted);
  }

  options(hidden: boolean, verify = false): TabOptions {
    const {expireAfter, warnAfter, extendOn, expireAction, troubles} = this.scenario;
    const channel = !troubles.includes('channel') || this.random.chance(0.8);
    return {expireAfter, warnAfter, extendOn, expireAction, channel, hidden, verify};
  }

  /** Only the first violation counts: what follows it may be its consequence. */
  violated(rule: string, says: string): void {
    if (this.violation) return;
    this.violation = {rule, says, at: this.agenda.time};
    this.trace('!!!', `${rule}: ${says}`);
  }

  trace(who: string, what: string): void {
    this.timeline?.push(`${clock(this.agenda.time)}  ${who.padEnd(6)} ${what}`);
  }
}

/** `1:02:03.456` of true time. */
function clock(time: number): string {
  const seconds = (time / 1000) % 60;
  const minutes = Math.floor(time / 60_000) % 60;
  const hours = Math.floor(time / 3_600_000);
  return `${String(hours).padStart(3)}:${String(minutes).padStart(2, '0')}:${seconds.toFixed(3).padStart(6, '0')}`;
}
