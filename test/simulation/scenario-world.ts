import type {Core} from './core.ts';
import {BrowserDelays} from './delays.ts';
import {Device} from './device.ts';
import {Liveness} from './invariants/liveness.ts';
import {LivenessWithoutServer} from './invariants/liveness-without-server.ts';
import {Protocol} from './invariants/protocol.ts';
import {Safety} from './invariants/safety.ts';
import {Takeover} from './invariants/takeover.ts';
import {Oracle} from './oracle.ts';
import {ReferenceServer} from './reference-server.ts';
import type {Scenario} from './scenario.ts';
import type {TabOptions} from './tab.ts';
import {World} from './world.ts';

/** A promise that was broken: the rule, what happened, and when. */
export interface Violation {
  readonly rule: string;
  readonly says: string;
  /** Milliseconds of true time. */
  readonly at: number;
}

/** The world of a scenario: its devices, the reference server, and the invariants that watch them. */
export class ScenarioWorld extends World {
  readonly scenario: Scenario;
  readonly server: ReferenceServer | undefined;
  readonly oracle = new Oracle(this);
  readonly safety = new Safety(this);
  /** Devices on which the user pressed Sign out. */
  readonly signedOut = new Set<Device>();
  /** All users have left. */
  deserted = false;
  violation: Violation | undefined;

  constructor(core: Core, scenario: Scenario, timeline?: string[]) {
    super(core, scenario.seed, timeline);
    this.scenario = scenario;
    this.server = scenario.server === 'none' ? undefined : new ReferenceServer(this, scenario.server);
    const liveness = this.server ? new Liveness(this, this.server) : new LivenessWithoutServer(this);
    this.observers.push(this.oracle, new Protocol(this), this.safety, liveness, new Takeover(this));
    const delays = new BrowserDelays(this.random, scenario.troubles.includes('throttle'));
    for (let device = 0; device < scenario.devices; device++) {
      new Device(this, String.fromCharCode(65 + device), delays, this.server);
    }
  }

  readonly halted = (): boolean => this.violation !== undefined;

  /** Lets time pass, and everything happen that is planned for it. */
  pass(duration: number): Promise<void> {
    return this.agenda.until(this.agenda.time + duration, this.halted);
  }

  /** A page is requested. Can it open? Without a server it can, and opens a new session if all tabs have ended. */
  async load(device: Device, byUser: boolean): Promise<boolean> {
    if (this.server) return this.server.load(byUser);
    if (device.tabs.some((tab) => tab.shown && tab.runs)) return true;
    if (!device.tabs.every((tab) => tab.over)) return false;
    this.signedOut.delete(device);
    this.oracle.pageLoaded();
    return true;
  }

  options(hidden: boolean, verify = false): TabOptions {
    const {expireAfter, warnAfter, extendOn, expireAction, troubles} = this.scenario;
    const channel = !troubles.includes('channel') || this.random.chance(0.8);
    return {expireAfter, warnAfter, extendOn, expireAction, channel, hidden, verify};
  }

  /** Only the first violation counts: later ones may be its consequence. */
  violated(rule: string, says: string): void {
    if (this.violation) return;
    this.violation = {rule, says, at: this.agenda.time};
    this.trace('!!!', `${rule}: ${says}`);
  }
}
