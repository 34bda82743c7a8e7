import type {Phase, ResumeCause, TabMessage} from '../core.ts';
import type {Device} from '../device.ts';
import type {Request} from '../network.ts';
import type {Observer} from '../observer.ts';
import type {ScenarioWorld} from '../scenario-world.ts';
import type {Tab} from '../tab.ts';
import {LONGEST_NAP} from './safety.ts';

/** Milliseconds. */
const SECOND = 1000;

/**
 * The phases that can follow each phase: no phase follows `expired` (X5), and a locked page opens when the server
 * reports a session.
 */
const FOLLOWERS: Readonly<Record<Phase, readonly Phase[]>> = {
  active: ['warning', 'checking', 'expired', 'locked'],
  warning: ['active', 'checking', 'expired', 'locked'],
  checking: ['active', 'warning', 'expired', 'locked'],
  expired: [],
  locked: ['active', 'expired'],
};

/** More pings than this within 16 s without a cause are a storm. */
const STORM = {pings: 12, within: 16 * SECOND};

/**
 * Pings an hour that one tab may cause, and twenty as well (B3): two each time a warning is due, one before it and one
 * when it is answered, and a few more. With the usual limits ten are enough, except for a user who comes back each time
 * in the very moment that a warning is due; these worlds have such users.
 */
const budget = (warnAfter: number): number => Math.ceil((2 * 3600) / warnAfter) + 3;

/** A covered page is decided within this time if the server can be reached. */
const DECIDED = 40 * SECOND;

/** Without a server, the tabs decide within this time. */
const DECIDED_ALONE = 1 * SECOND;

/** Tabs ask each other this long before a warning, where no server can be asked. */
const FORESIGHT = 2 * SECOND;

/** Tabs have this long to tell each other (B1, B2). */
const TOLD = 250;

/** Rules of phases, timers, pings and messages between tabs: a tab must not disturb the server or other tabs. */
export class Protocol implements Observer {
  readonly #world: ScenarioWorld;
  readonly #coveredSince = new Map<Tab, number>();
  readonly #warning = new Set<Tab>();
  readonly #pings = new Map<Device | Tab, number[]>();
  /** Pings of the last hour without a trigger of their own, and the events that allow for one each. */
  readonly #hour = new Map<Device, {pings: number[]; causes: number[]}>();
  readonly #lastCause = new Map<Device, number>();
  readonly #endedAt = new Map<Device, number>();
  readonly #claims = new Map<Device, number>();
  #steps = 0;
  #stepsAt = 0;

  constructor(world: ScenarioWorld) {
    this.#world = world;
  }

  opened(tab: Tab): void {
    this.#allowPing(tab.device);
  }

  runsAgain(tab: Tab): void {
    this.#allowPing(tab.device);
  }

  stayPressed(tab: Tab): void {
    this.#allowPing(tab.device);
  }

  triggered(tab: Tab): void {
    this.#allowMessages(tab.device);
    // A user who comes back to a locked page may have signed in elsewhere.
    if (tab.phase === 'locked') this.#allowPing(tab.device);
  }

  phaseChanged(tab: Tab, before: Phase, phase: Phase): void {
    const {time} = this.#world.agenda;
    if (!FOLLOWERS[before].includes(phase)) this.#world.violated('X5', `${tab.name} went from ${before} to ${phase}`);
    if (tab.removed || tab.state === 'gone') this.#world.violated('B8', `${tab.name} is gone and changed its phase`);
    if (phase === 'checking') this.#coveredSince.set(tab, time);
    else this.#coveredSince.delete(tab);
    if (phase === 'warning') this.#warning.add(tab);
    this.#allowMessages(tab.device);
    this.#allowPing(tab.device);
    const byActivity = before === 'warning' && phase === 'active' && this.#world.triggeredTab === tab;
    if (byActivity) this.#others(tab, this.#leftWarning);
  }

  resumed(tab: Tab, by: ResumeCause): void {
    if (!this.#warning.delete(tab) && by !== 'signin')
      this.#world.violated('W2', `${tab.name} resumed without having warned`);
  }

  ended(tab: Tab, _reason: unknown, told: boolean): void {
    const {time} = this.#world.agenda;
    this.#endedAt.set(tab.device, time);
    // The others were told the same, except those that opened since.
    if (told) return;
    const readers = tab.device.tabs.filter((other) => other.shown);
    this.#others(tab, (other) => {
      if (!readers.includes(other) || !other.shown || (other.coveredAt ?? -1) >= time) return;
      this.#world.violated('B2', `${other.name} still shows the page, but ${tab.name} has ended`);
    });
  }

  timerArmed(tab: Tab, delay: number): void {
    if (!(delay > 0 && delay <= (tab.hidden ? LONGEST_NAP.hidden : LONGEST_NAP.visible))) {
      this.#world.violated('T2', `${tab.name} armed its timer for ${delay} ms`);
    }
    if (tab.phase === 'expired' || tab.removed || tab.away) {
      this.#world.violated('B8', `${tab.name} armed a timer, but has no use for one`);
    }
  }

  /** After a tab did anything. */
  afterStep(tab: Tab): void {
    const {time} = this.#world.agenda;
    if (tab.state === 'gone' || tab.removed) return;
    this.#steps = time - this.#stepsAt < 1 ? this.#steps + 1 : 0;
    if (this.#steps === 0) this.#stepsAt = time;
    if (this.#steps > 2000) this.#world.violated('T2', `${tab.name} takes steps without end`);
    const {phase} = tab.monitor;
    if (phase !== tab.phase)
      this.#world.violated('X5', `${tab.name} changed its phase to ${phase} and did not tell its host`);
    const idle = phase === 'expired' || tab.away;
    // A locked page is armed only while it wants an answer.
    if (tab.timerArmed === idle && (tab.timerArmed || phase !== 'locked')) {
      this.#world.violated('T2', `${tab.name} is ${phase} and has ${tab.timerArmed ? 'a' : 'no'} timer armed`);
    }
    const covered = this.#coveredSince.get(tab);
    if (covered !== undefined && !tab.away) this.#decides(tab, covered);
  }

  removed(tab: Tab): void {
    if (tab.timerArmed) this.#world.violated('B8', `${tab.name} was removed and has a timer armed`);
  }

  pingSent({tab}: Request): void {
    const {device} = tab;
    const {time} = this.#world.agenda;
    if (tab.phase === 'expired' || tab.removed) this.#world.violated('B8', `${tab.name} is over and pings the server`);
    this.#allowMessages(device);
    // Pings that the page itself requests are not limited.
    if (this.#world.triggeredTab && !this.#world.activeTab) return;
    const quiet = device.channelTrouble.until < time - 30 * SECOND;
    const calm = quiet && device.reachedServerSince(time - 30 * SECOND);
    const ending = time - (this.#endedAt.get(device) ?? Number.NEGATIVE_INFINITY) < SECOND;
    if (
      calm &&
      !ending &&
      !this.#world.activeTab &&
      tab.options.channel &&
      (device.network?.knownPings(10) ?? 0) > 0 &&
      tab.ranSince < time - SECOND
    ) {
      this.#world.violated('B3', `${tab.name} pings while another tab waits for a reply`);
    }
    this.#spend(device);
    const sender = quiet && tab.options.channel ? device : tab;
    const pings = this.#pings.get(sender) ?? [];
    this.#pings.set(sender, pings);
    pings.push(time);
    if (pings.length > STORM.pings && (pings.shift() as number) > time - STORM.within) {
      this.#world.violated('P2', `${sender.name} pinged ${STORM.pings + 1} times within ${STORM.within / SECOND} s`);
    }
  }

  /** While nothing changes, tabs exchange nothing (B4). */
  messageSent(tab: Tab, {kind}: TabMessage): void {
    const {device} = tab;
    const {time} = this.#world.agenda;
    if (tab.removed || (tab.phase === 'expired' && kind !== 'ended' && kind !== 'withdrawn')) {
      this.#world.violated('B8', `${tab.name} is over and sends ${kind}`);
    }
    if (this.#world.triggeredTab) this.#allowMessages(device);
    if (kind === 'claim') {
      this.#lastCause.set(device, time);
      const claims = (this.#claims.get(device) ?? 0) + 1;
      this.#claims.set(device, claims);
      // Where messages come late, several tabs ping at once, and each of them answers each claim.
      if (device.channelTrouble.until > time - 20 * SECOND || claims <= 3 * device.tabs.length + 5) return;
      this.#world.violated('B4', `${claims} claims on ${device.name}, and no ping`);
    }
    const since = time - (this.#lastCause.get(device) ?? 0);
    const {expireAfter, warnAfter} = this.#world.scenario;
    if (tab.timeLeft <= (expireAfter - warnAfter) * SECOND + FORESIGHT) this.#allowMessages(device);
    else if (since > 15 * SECOND + 3 * tab.lateness && kind !== 'ended') {
      this.#world.violated(
        'B4',
        `${tab.name} sends ${kind}, though nothing changed for ${Math.round(since / SECOND)} s`,
      );
    }
  }

  /** Twenty tabs send as many pings as one (B3). */
  #spend(device: Device): void {
    const {time} = this.#world.agenda;
    const {scenario} = this.#world;
    const {pings, causes} = this.#hourOf(device);
    const ago = time - 3600 * SECOND;
    pings.push(time);
    for (const times of [pings, causes]) while (times[0] !== undefined && times[0] <= ago) times.shift();
    // Activity on another device is known only to the server, which has to be asked.
    if (scenario.server !== 'complete' || scenario.devices > 1 || scenario.troubles.includes('channel')) return;
    if (pings.length <= budget(scenario.warnAfter) + causes.length || !device.reachedServerSince(ago)) return;
    this.#world.violated('B3', `${pings.length} pings of ${device.name} within an hour, ${causes.length} with a cause`);
  }

  /** Something happened on this device that tabs may tell each other. */
  #allowMessages(device: Device): void {
    this.#lastCause.set(device, this.#world.agenda.time);
    this.#claims.set(device, 0);
  }

  /** Something happened that allows for a ping of its own. */
  #allowPing(device: Device): void {
    this.#hourOf(device).causes.push(this.#world.agenda.time);
  }

  #hourOf(device: Device): {pings: number[]; causes: number[]} {
    const hour = this.#hour.get(device) ?? {pings: [], causes: []};
    this.#hour.set(device, hour);
    return hour;
  }

  #decides(tab: Tab, covered: number): void {
    const {agenda, oracle} = this.#world;
    const since = Math.max(covered, tab.ranSince, tab.seenSince);
    const waited = agenda.time - since - 20 * tab.lateness;
    if (waited <= (this.#world.server ? DECIDED : DECIDED_ALONE)) return;
    // A page that is covered for another reason learns that its time is up only when it is told the true idle time.
    const told = Math.max(since, this.#world.safety.informedSince(tab) ?? since);
    const waitedSinceTold = agenda.time - told - 20 * tab.lateness;
    const over = this.#world.safety.deadline(tab) < told && waitedSinceTold > 5 * DECIDED;
    const {channelTrouble} = tab.device;
    const reachable = tab.device.reachedServerSince(since - 60 * SECOND) && channelTrouble.until < since;
    if (over || reachable) {
      const says = `${tab.name} has been covered for ${Math.round(waited / SECOND)} s and has not decided`;
      this.#world.violated('X1', oracle.death ? `${says}; the session ended` : says);
    }
  }

  /** Checks the other tabs of the browser when messages have had time to arrive. */
  #others(tab: Tab, check: (other: Tab) => void): void {
    const {agenda} = this.#world;
    const {device} = tab;
    if (!tab.options.channel || device.channelTrouble.until >= agenda.time) return;
    const toldAt = agenda.time;
    agenda.after(TOLD, () => {
      if (device.channelTrouble.until >= toldAt) return;
      for (const other of device.tabs) {
        if (other !== tab && other.listenedSince(toldAt)) check(other);
      }
    });
  }

  readonly #leftWarning = (other: Tab): void => {
    if (other.phase === 'warning' && !this.#world.oracle.lifetimeEndsSoon) {
      this.#world.violated('B1', `${other.name} still warns, though another tab saw activity`);
    }
  };
}
