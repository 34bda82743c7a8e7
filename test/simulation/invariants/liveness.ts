import type {EndReason} from '../../../server-contract/core/activity-store.ts';
import type {ExpireReason, Phase} from '../core.ts';
import type {Observer} from '../observer.ts';
import type {ReferenceServer} from '../reference-server.ts';
import type {ScenarioWorld} from '../scenario-world.ts';
import type {Tab} from '../tab.ts';

/** Milliseconds. */
const SECOND = 1000;
/** The warning waits this long for the server. */
const WARNING_WAIT = 2000;
/** Pings carry whole seconds, so the user may lose up to one second. */
const WIRE = 1000;
/** Latency, frames and the claim that precedes each ping. */
const LATENCY = 700;

/**
 * Kind: a user who was active within `expireAfter` is not signed out while the server can be reached, and no user is
 * signed out without a warning that could have been answered. Exceptions: the device slept during the warning, or its
 * clock was set forward, or hid from it that time had passed; the application ended the session; only a tab knew of the activity which crashed or was frozen
 * before it could tell others; the warning was due before the tab knew of the end.
 */
export class Liveness implements Observer {
  readonly #world: ScenarioWorld;
  readonly #server: ReferenceServer;
  readonly #warnedAt = new Map<Tab, number>();
  /** A user who was told that the session reaches the end of its lifetime needs no second warning. */
  readonly #warnedOnce = new Map<Tab, number>();
  readonly #coveredSince = new Map<Tab, number>();
  readonly #uncoveredAt = new Map<Tab, number>();
  readonly #warningLasts: number;
  readonly #expireAfter: number;
  readonly #warnAfter: number;

  constructor(world: ScenarioWorld, server: ReferenceServer) {
    const {expireAfter, warnAfter} = world.scenario;
    this.#world = world;
    this.#server = server;
    this.#expireAfter = expireAfter * SECOND;
    this.#warnAfter = warnAfter * SECOND;
    this.#warningLasts = this.#expireAfter - this.#warnAfter;
  }

  /** The server ended the session as expired. Was that right? */
  expiredAtServer(reason: EndReason): void {
    const {agenda, oracle, scenario} = this.#world;
    const {time} = agenda;
    if (reason === 'missing' || reason === 'revoked') {
      if (!oracle.death) this.#world.violated('S5', 'the server lost the record of a session');
      return;
    }
    if (oracle.death) return;
    oracle.died(reason);
    if (reason === 'lifetime') {
      if (time < scenario.maxLifetime * SECOND) this.#world.violated('Kind', 'the server cut a life short');
      return;
    }
    const idle = time - oracle.lastActivity;
    if (idle >= this.#server.expireAfter - WIRE) return;
    if (this.#atTheLastMoment) return;
    const owner = oracle.where;
    const since = oracle.lastActivity;
    // Only a tab that could run all the time, and reach the server, had to let it know.
    if (owner && !(owner.runs && owner.ranSince <= since && owner.device.reachedServerSince(since))) return;
    if (owner && (owner.device.clockTroubleAt > since || oracle.canMissTime(owner.device))) return;
    // A tab that wakes once a minute needs three wakes, from two thirds of the time to the warning on.
    const room = this.#server.expireAfter - (this.#warnAfter * 2) / 3;
    if (owner?.hidden && scenario.troubles.includes('throttle') && room < 190 * SECOND) return;
    this.#world.violated('Kind', `the server ended a session ${Math.round(idle / SECOND)} s after the last activity`);
  }

  phaseChanged(tab: Tab, before: Phase, phase: Phase): void {
    if (phase === 'checking') this.#coveredSince.set(tab, this.#world.agenda.time);
    else if (tab.shown && (before === 'checking' || before === 'locked')) {
      this.#coveredSince.delete(tab);
      this.#uncoveredAt.set(tab, this.#world.agenda.time);
    }
  }

  /** A warning shows. Did the server or another tab know of later activity (P1)? */
  warned(tab: Tab): void {
    const {agenda, oracle, scenario} = this.#world;
    const {time} = agenda;
    this.#warnedAt.set(tab, time);
    this.#warnedOnce.set(tab, time);
    // A hidden tab may need a wake for each step towards an answer, and no user sees its warning.
    const justSeen = tab.hidden || tab.seenSince > time - 3 * SECOND;
    if (justSeen || tab.device.clockTroubleAt > time - this.#expireAfter - 60 * SECOND) return;
    if (oracle.lifetimeEndsSoon || oracle.death) return;
    const {channelTrouble} = tab.device;
    const calm = tab.device.reachedServerSince(time - 80 * SECOND) && channelTrouble.until < time - 20 * SECOND;
    const known = time - this.#server.recordedActivity;
    if (calm && this.#server.advancedAt < time - 3 * SECOND && known < this.#warnAfter - 3 * SECOND) {
      const says = `${tab.name} warns, but the server knows of activity ${Math.round(known / SECOND)} s ago`;
      this.#world.violated('P1', says);
    }
    const last = tab.device.lastActive;
    if (!last || !this.#sharesWith(tab, last.tab, last.at) || scenario.server === 'lenient') return;
    const idle = time - last.at;
    if (idle > LATENCY && idle < this.#warnAfter - WIRE) {
      const says = `${tab.name} warns, but ${last.tab.name} saw activity ${Math.round(idle / SECOND)} s ago`;
      this.#world.violated('P1', says);
    }
  }

  resumed(tab: Tab): void {
    this.#warnedAt.delete(tab);
  }

  ended(tab: Tab, reason: ExpireReason, told: boolean): void {
    const {oracle} = this.#world;
    if (reason === 'signed-out') {
      if (!this.#world.signedOut.has(tab.device))
        this.#world.violated('Kind', `${tab.name} was signed out, but the user did not sign out`);
      return;
    }
    if (reason === 'server' && !oracle.death) {
      this.#world.violated('Kind', `${tab.name} says that the server ended the session, but it did not`);
    }
    if (!oracle.death) this.#endedAlone(tab, reason, told);
    if (oracle.death?.why !== 'killed') this.#wasWarned(tab, reason, told);
  }

  hidden(tab: Tab): void {
    this.#handsOn(tab, 'hidden');
  }

  left(tab: Tab): void {
    this.#handsOn(tab, 'left');
  }

  /** A tab that is hidden or left reports activity that only it knows (B7): to the server, if it matters there. */
  #handsOn(tab: Tab, how: 'hidden' | 'left'): void {
    const {agenda, oracle, scenario} = this.#world;
    const last = tab.lastActivity;
    const {time} = agenda;
    const {device} = tab;
    if (last === undefined || oracle.death || tab.over || device.clockTroubleAt > last) return;
    const tolerable = how === 'left' ? this.#warningLasts : (this.#warnAfter * 2) / 3;
    if (scenario.server === 'lenient') return;
    agenda.after(SECOND, () => {
      if (!device.reachedServerSince(time - 30 * SECOND) || oracle.death || tab.state === 'running') return;
      const lag = last - this.#server.recordedActivity;
      if (lag > tolerable + WIRE + LATENCY && time - last < this.#expireAfter - 15 * SECOND) {
        const says = `${tab.name} was ${how}, but the server lags behind its activity by ${Math.round(lag / SECOND)} s`;
        this.#world.violated('B7', says);
      }
    });
  }

  /** A tab ended the session by its own clock, while it lives on at the server. */
  #endedAlone(tab: Tab, reason: ExpireReason, told: boolean): void {
    const {oracle, scenario, agenda} = this.#world;
    const {time} = agenda;
    const {device} = tab;
    if (reason === 'lifetime') {
      // The reply was true when the server sent it, but a throttled tab may receive it a minute after its ping.
      if (time < oracle.lifetimeEnd - 75 * SECOND && device.clockTroubleAt < tab.openedAt) {
        this.#world.violated('Kind', `${tab.name} cut its life short`);
      }
      return;
    }
    if (!told && tab.pingedAt < (this.#coveredSince.get(tab) ?? time)) {
      this.#world.violated('P1', `${tab.name} ended the session and has not pinged since its time was up`);
    }
    if (!told && scenario.server !== 'lenient' && device.reachedServerSince(time - 40 * SECOND - 3 * tab.lateness)) {
      this.#world.violated('P1', `${tab.name} ended a session that lives on at a server within reach`);
    }
    const own = tab.lastActivity;
    if (own !== undefined && time - own < this.#expireAfter - WIRE && device.clockTroubleAt < own) {
      const says = `${tab.name} ended ${Math.round((time - own) / SECOND)} s after activity in it`;
      this.#world.violated('Kind', says);
    }
    const last = device.lastActive;
    if (last && this.#sharesWith(tab, last.tab, last.at) && device.clockTroubleAt < last.at) {
      const idle = time - last.at;
      if (idle > LATENCY && idle < this.#expireAfter - WIRE) {
        const says = `${tab.name} ended ${Math.round(idle / SECOND)} s after activity in ${last.tab.name}`;
        this.#world.violated('Kind', says);
      }
    }
  }

  /** Must this tab know of activity in the other tab? */
  #sharesWith(tab: Tab, other: Tab, since: number): boolean {
    if (tab === other) return true;
    const both = tab.options.channel && other.options.channel && tab.openedAt < since;
    return both && !other.crashed && tab.device.channelTrouble.until < since && tab.ranSince <= since;
  }

  /** No ping reaches the server in the very last moment. */
  get #atTheLastMoment(): boolean {
    const {oracle} = this.#world;
    return oracle.lastActivity > this.#server.recordedActivity + this.#server.expireAfter - WIRE - LATENCY;
  }

  #wasWarned(tab: Tab, reason: ExpireReason, told: boolean): void {
    const {oracle, scenario, agenda} = this.#world;
    const {time} = agenda;
    const {device} = tab;
    const due = time - this.#warningLasts;
    if (tab.hidden || tab.seenSince > due - 5 * SECOND || tab.openedAt > due - 15 * SECOND) return;
    if (device.clockTroubleAt > time - this.#expireAfter) return;
    if (this.#atTheLastMoment) return;
    const byLifetime = reason === 'lifetime' || oracle.death?.why === 'lifetime';
    const informed = this.#world.safety.informedSince(tab) ?? Number.POSITIVE_INFINITY;
    if (informed > due - 5 * SECOND || (byLifetime && scenario.server !== 'complete')) return;
    // The server or another tab may know less, because pings were lost.
    const elsewhere = told || oracle.death?.why === 'idle';
    if (elsewhere && !device.reachedServerSince(time - this.#expireAfter - 70 * SECOND)) return;
    // A reply that took long may have been true at its start or at its end: then the end of the lifetime seems nearer.
    const latency = byLifetime && !device.reachedServerSince(due - 60 * SECOND) ? 12 * SECOND : 0;
    // A covered page cannot warn.
    const uncovered = this.#uncoveredAt.get(tab) ?? due;
    const latest = Math.max(due, uncovered) + WARNING_WAIT + WIRE + LATENCY + latency;
    if ((this.#coveredSince.get(tab) ?? Number.POSITIVE_INFINITY) < latest) return;
    const warned = (byLifetime ? this.#warnedOnce : this.#warnedAt).get(tab) ?? Number.NEGATIVE_INFINITY;
    // A warning that was not answered stands until the end, however often the server knew of activity elsewhere.
    if (warned <= latest && (!byLifetime || warned >= due - this.#expireAfter)) return;
    const when = Number.isFinite(warned)
      ? `warned only ${((time - warned) / SECOND).toFixed(1)} s before`
      : 'never warned';
    this.#world.violated('Kind', `${tab.name} ended and had ${when}`);
  }
}
