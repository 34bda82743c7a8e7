import type {Phase, ResumeCause} from '../../../src/core/phase.ts';
import type {Question, TabMessage} from '../../../src/core/ports.ts';
import type {Device} from '../device.ts';
import type {Tab} from '../tab.ts';
import type {World} from '../world.ts';
import {NAP} from './safety.ts';

/** Milliseconds. */
const SECOND = 1000;

/** Phases that can follow each other; nothing follows `expired` (X5), and a lock opens when the server says so. */
const FOLLOWERS: Readonly<Record<Phase, readonly Phase[]>> = {
  active: ['warning', 'checking', 'expired', 'locked'],
  warning: ['active', 'checking', 'expired', 'locked'],
  checking: ['active', 'warning', 'expired', 'locked'],
  expired: [],
  locked: ['active', 'expired'],
};

/** More questions than this within 16 s that nobody asked for are a storm. */
const STORM = {pings: 12, within: 16 * SECOND};

/**
 * Questions an hour that one tab may have, and twenty (B3): two each time a warning is due, one before it and one when it
 * is answered, and a few more. Ten with the usual limits are enough for all but a person who comes back in the very
 * moment that a warning is due, each time; such persons live here.
 */
const budget = (warnAfter: number): number => Math.ceil((2 * 3600) / warnAfter) + 3;

/** A covered page knows what it is within this time of a server within reach. */
const RESOLVED = 40 * SECOND;

/** Tabs have this long to hear each other (B1, B2). */
const HEARD = 250;

/** How the core behaves among its likes: phases, timers, questions to the server, messages between tabs. */
export class Manners {
  readonly #world: World;
  readonly #coveredSince = new Map<Tab, number>();
  readonly #warning = new Set<Tab>();
  readonly #asked = new Map<Device | Tab, number[]>();
  /** Questions of the last hour that nobody gave cause for, and the causes. */
  readonly #hour = new Map<Device, {asked: number[]; causes: number[]}>();
  readonly #lastCause = new Map<Device, number>();
  readonly #endedAt = new Map<Device, number>();
  readonly #claims = new Map<Device, number>();
  #steps = 0;
  #stepsAt = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** Something happened on this device that tabs may talk about. */
  cause(device: Device): void {
    this.#lastCause.set(device, this.#world.agenda.time);
    this.#claims.set(device, 0);
  }

  phaseChanged(tab: Tab, before: Phase, phase: Phase): void {
    const {time} = this.#world.agenda;
    if (!FOLLOWERS[before].includes(phase)) this.#world.violated('X5', `${tab.name} went from ${before} to ${phase}`);
    if (tab.removed || tab.state === 'gone') this.#world.violated('B8', `${tab.name} is gone and changed its phase`);
    if (phase === 'checking') this.#coveredSince.set(tab, time);
    else this.#coveredSince.delete(tab);
    if (phase === 'warning') this.#warning.add(tab);
    this.cause(tab.device);
    this.occasion(tab.device);
    if (before === 'warning' && phase === 'active' && this.#world.provoking === tab)
      this.#others(tab, this.#leftWarning);
  }

  resumed(tab: Tab, by: ResumeCause): void {
    if (!this.#warning.delete(tab) && by !== 'signin')
      this.#world.violated('W2', `${tab.name} resumed without having warned`);
    this.#world.kind.resumed(tab);
  }

  ended(tab: Tab, told: boolean): void {
    const {time} = this.#world.agenda;
    this.#endedAt.set(tab.device, time);
    // What it was told, the others were told too, but for those that opened since.
    if (told) return;
    const readers = tab.device.tabs.filter((other) => other.shown);
    this.#others(tab, (other) => {
      if (!readers.includes(other) || !other.shown || (other.coveredAt ?? -1) >= time) return;
      this.#world.violated('B2', `${other.name} still shows the page, but ${tab.name} has ended`);
    });
  }

  arming(tab: Tab, delay: number): void {
    if (!(delay > 0 && delay <= (tab.hidden ? NAP.hidden : NAP.visible))) {
      this.#world.violated('T2', `${tab.name} armed its timer for ${delay} ms`);
    }
    if (tab.phase === 'expired' || tab.removed || tab.away) {
      this.#world.violated('B8', `${tab.name} armed a timer that it has no use for`);
    }
  }

  /** After a tab did anything. */
  afterStep(tab: Tab): void {
    const {time} = this.#world.agenda;
    if (tab.state === 'gone' || tab.removed) return;
    this.#steps = time - this.#stepsAt < 1 ? this.#steps + 1 : 0;
    if (this.#steps === 0) this.#stepsAt = time;
    if (this.#steps > 2000) this.#world.violated('T2', `${tab.name} does not come to rest`);
    const {phase} = tab.monitor;
    if (phase !== tab.phase) this.#world.violated('X5', `${tab.name} changed its phase to ${phase} and told nobody`);
    const idle = phase === 'expired' || tab.away;
    // A locked page is armed only while it wants an answer.
    if (tab.armed === idle && (tab.armed || phase !== 'locked')) {
      this.#world.violated('T2', `${tab.name} is ${phase} and has ${tab.armed ? 'a' : 'no'} timer armed`);
    }
    const covered = this.#coveredSince.get(tab);
    if (covered !== undefined && !tab.away) this.#resolves(tab, covered);
  }

  /** Something happened that is worth a question of its own. */
  occasion(device: Device): void {
    this.#hourOf(device).causes.push(this.#world.agenda.time);
  }

  stopped(tab: Tab): void {
    if (tab.armed) this.#world.violated('B8', `${tab.name} was removed and has a timer armed`);
  }

  asking(tab: Tab, _question: Question): void {
    const {device} = tab;
    const {time} = this.#world.agenda;
    if (tab.phase === 'expired' || tab.removed) this.#world.violated('B8', `${tab.name} is over and asks the server`);
    this.cause(device);
    // Who asks on purpose may ask as often as they like.
    if (this.#world.provoking && !this.#world.performing) return;
    const quiet = device.channelTrouble.until < time - 30 * SECOND;
    const calm = quiet && device.network.calmSince(time - 30 * SECOND);
    const ending = time - (this.#endedAt.get(device) ?? Number.NEGATIVE_INFINITY) < SECOND;
    if (
      calm &&
      !ending &&
      !this.#world.performing &&
      tab.options.channel &&
      device.network.inFlight(10) > 0 &&
      tab.ranSince < time - SECOND
    ) {
      this.#world.violated('B3', `${tab.name} asks while another tab waits for an answer`);
    }
    this.#spend(device);
    const asker = quiet && tab.options.channel ? device : tab;
    const asked = this.#asked.get(asker) ?? [];
    this.#asked.set(asker, asked);
    asked.push(time);
    if (asked.length > STORM.pings && (asked.shift() as number) > time - STORM.within) {
      this.#world.violated('P2', `${asker.name} asked ${STORM.pings + 1} times within ${STORM.within / SECOND} s`);
    }
  }

  /** While nothing changes, tabs exchange nothing (B4). */
  posted(tab: Tab, {kind}: TabMessage): void {
    const {device} = tab;
    const {time} = this.#world.agenda;
    if (tab.removed || (tab.phase === 'expired' && kind !== 'ended' && kind !== 'withdrawn')) {
      this.#world.violated('B8', `${tab.name} is over and says ${kind}`);
    }
    if (this.#world.provoking) this.cause(device);
    if (kind === 'claim') {
      this.#lastCause.set(device, time);
      const claims = (this.#claims.get(device) ?? 0) + 1;
      this.#claims.set(device, claims);
      if (claims <= 3 * device.tabs.length + 5) return;
      this.#world.violated('B4', `${claims} claims on ${device.name}, and nobody asked`);
    }
    const since = time - (this.#lastCause.get(device) ?? 0);
    const {expireAfter, warnAfter} = this.#world.scenario;
    if (tab.monitor.left <= (expireAfter - warnAfter) * SECOND) this.cause(device);
    else if (since > 15 * SECOND + 3 * tab.lateness && kind !== 'ended') {
      this.#world.violated(
        'B4',
        `${tab.name} says ${kind}, though nothing changed for ${Math.round(since / SECOND)} s`,
      );
    }
  }

  /** Twenty tabs cost the server what one does (B3). */
  #spend(device: Device): void {
    const {time} = this.#world.agenda;
    const {scenario} = this.#world;
    const {asked, causes} = this.#hourOf(device);
    const ago = time - 3600 * SECOND;
    asked.push(time);
    for (const times of [asked, causes]) while (times[0] !== undefined && times[0] <= ago) times.shift();
    // What another device does is news that has to be asked for.
    if (scenario.server !== 'complete' || scenario.devices > 1 || scenario.troubles.includes('channel')) return;
    if (asked.length <= budget(scenario.warnAfter) + causes.length || !device.network.calmSince(ago)) return;
    this.#world.violated(
      'B3',
      `${asked.length} questions of ${device.name} within an hour, ${causes.length} with cause`,
    );
  }

  #hourOf(device: Device): {asked: number[]; causes: number[]} {
    const hour = this.#hour.get(device) ?? {asked: [], causes: []};
    this.#hour.set(device, hour);
    return hour;
  }

  #resolves(tab: Tab, covered: number): void {
    const {agenda, truth} = this.#world;
    const since = Math.max(covered, tab.ranSince, tab.seenSince);
    const waited = agenda.time - since - 20 * tab.lateness;
    if (waited <= RESOLVED) return;
    // A page that is covered for another reason learns that its time is up only when it is told the true idle time.
    const told = Math.max(since, this.#world.safe.informedSince(tab) ?? since);
    const waitedSinceTold = agenda.time - told - 20 * tab.lateness;
    const over = this.#world.safe.deadline(tab) < told && waitedSinceTold > 5 * RESOLVED;
    const {channelTrouble, network} = tab.device;
    const reachable = network.calmSince(since - 60 * SECOND) && channelTrouble.until < since;
    if (over || reachable) {
      const says = `${tab.name} has been covered for ${Math.round(waited / SECOND)} s and knows no more`;
      this.#world.violated('X1', truth.death ? `${says}; the session ended` : says);
    }
  }

  /** What must hold in the other tabs of the browser once they have had time to hear. */
  #others(tab: Tab, check: (other: Tab) => void): void {
    const {agenda} = this.#world;
    const {device} = tab;
    if (!tab.options.channel || device.channelTrouble.until >= agenda.time) return;
    const heardAt = agenda.time;
    agenda.after(HEARD, () => {
      if (device.channelTrouble.until >= heardAt) return;
      for (const other of device.tabs) {
        if (other !== tab && other.options.channel && other.runs && other.ranSince < heardAt) check(other);
      }
    });
  }

  readonly #leftWarning = (other: Tab): void => {
    if (other.phase === 'warning' && !this.#world.truth.endsSoonByAge) {
      this.#world.violated('B1', `${other.name} still warns, though another tab saw activity`);
    }
  };
}
