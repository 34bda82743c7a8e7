import type {EndReason} from '../../../server-contract/core/activity-store.ts';
import type {ExpireReason, Phase} from '../../../src/core/decide.ts';
import type {Tab} from '../tab.ts';
import type {World} from '../world.ts';

/** Milliseconds. */
const SECOND = 1000;
/** The warning waits this long for the server. */
const PATIENCE = 2000;
/** The wire counts whole seconds, so that a person may lose up to one. */
const WIRE = 1000;
/** Latency, frames and the claim that goes before each question. */
const TRIFLE = 700;

/**
 * Kind: who was active within `expireAfter` is not signed out while the server can be reached, and nobody is signed out
 * without a warning that could have been answered. It does not hold for who slept through the warning or whose clock was
 * set forward, when the application ended the session, for activity that only a tab knew which crashed or was frozen
 * before it could hand it on, nor for a warning that was due before the tab knew of the end.
 */
export class Kind {
  readonly #world: World;
  readonly #warnedAt = new Map<Tab, number>();
  /** Who was told that the session ends by its age needs no second warning. */
  readonly #warnedOnce = new Map<Tab, number>();
  readonly #coveredSince = new Map<Tab, number>();
  readonly #uncoveredAt = new Map<Tab, number>();
  readonly #window: number;
  readonly #expireAfter: number;
  readonly #warnAfter: number;

  constructor(world: World) {
    const {expireAfter, warnAfter} = world.scenario;
    this.#world = world;
    this.#expireAfter = expireAfter * SECOND;
    this.#warnAfter = warnAfter * SECOND;
    this.#window = this.#expireAfter - this.#warnAfter;
  }

  /** The server found the session expired. Was it? */
  expiredAtServer(reason: EndReason): void {
    const {agenda, truth, server, scenario} = this.#world;
    const {time} = agenda;
    if (reason === 'missing') {
      if (!truth.death) this.#world.violated('S5', 'the server lost the record of a session');
      return;
    }
    if (truth.death) return;
    truth.died(reason);
    if (reason === 'lifetime') {
      if (time < scenario.maxLifetime * SECOND) this.#world.violated('Kind', 'the server cut a life short');
      return;
    }
    const idle = time - truth.lastActivity;
    if (idle >= server.expireAfter - WIRE) return;
    if (this.#atTheLastMoment) return;
    const owner = truth.where;
    const since = truth.lastActivity;
    // Only a tab that could run all the time, and reach the server, had to let it know.
    if (owner && !(owner.runs && owner.ranSince <= since && owner.device.network.calmSince(since))) return;
    if (owner && owner.device.clockTroubleAt > since) return;
    // A tab that wakes once a minute needs three wakes, from two thirds of the time to the warning on.
    const room = server.expireAfter - (this.#warnAfter * 2) / 3;
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

  /** A warning shows. Did the server, or another tab, know better (P1)? */
  warned(tab: Tab): void {
    const {agenda, server, truth, scenario} = this.#world;
    const {time} = agenda;
    this.#warnedAt.set(tab, time);
    this.#warnedOnce.set(tab, time);
    // A hidden tab may need a wake for each step towards an answer, and nobody sees its warning.
    const justSeen = tab.hidden || tab.seenSince > time - 3 * SECOND;
    if (justSeen || tab.device.clockTroubleAt > time - this.#expireAfter - 60 * SECOND) return;
    if (truth.endsSoonByAge || truth.death) return;
    const {network, channelTrouble} = tab.device;
    const calm = network.calmSince(time - 80 * SECOND) && channelTrouble.until < time - 20 * SECOND;
    const known = time - server.recordedActivity;
    if (calm && server.advancedAt < time - 3 * SECOND && known < this.#warnAfter - 3 * SECOND) {
      const says = `${tab.name} warns, but the server knows of activity ${Math.round(known / SECOND)} s ago`;
      this.#world.violated('P1', says);
    }
    const last = truth.lastOn(tab.device);
    if (!last || !this.#sharesWith(tab, last.tab, last.at) || scenario.server === 'lenient') return;
    const idle = time - last.at;
    if (idle > TRIFLE && idle < this.#warnAfter - WIRE) {
      const says = `${tab.name} warns, but ${last.tab.name} saw activity ${Math.round(idle / SECOND)} s ago`;
      this.#world.violated('P1', says);
    }
  }

  resumed(tab: Tab): void {
    this.#warnedAt.delete(tab);
  }

  ended(tab: Tab, reason: ExpireReason, told: boolean): void {
    const {truth} = this.#world;
    if (reason === 'signed-out') {
      if (!this.#world.signedOut.has(tab.device)) this.#world.violated('Kind', `nobody signed ${tab.name} out`);
      return;
    }
    if (reason === 'server' && !truth.death) {
      this.#world.violated('Kind', `${tab.name} says that the server ended the session, but it did not`);
    }
    if (!truth.death) this.#endedAlone(tab, reason, told);
    if (truth.death?.why !== 'killed') this.#wasWarned(tab, reason, told);
  }

  /** Hidden or left, a tab hands on what it alone knows (B7): the server hears when it would matter. */
  handedOver(tab: Tab, how: 'hidden' | 'left'): void {
    const {agenda, truth, server, scenario} = this.#world;
    const last = tab.lastActivity;
    const {time} = agenda;
    const {network, clockTroubleAt} = tab.device;
    if (last === undefined || truth.death || tab.over || clockTroubleAt > last) return;
    const tolerable = how === 'left' ? this.#window : (this.#warnAfter * 2) / 3;
    if (scenario.server === 'lenient') return;
    agenda.after(SECOND, () => {
      if (!network.calmSince(time - 30 * SECOND) || truth.death || tab.state === 'running') return;
      const lag = last - server.recordedActivity;
      if (lag > tolerable + WIRE + TRIFLE && time - last < this.#expireAfter - 15 * SECOND) {
        const says = `${tab.name} was ${how}, but the server lags behind its activity by ${Math.round(lag / SECOND)} s`;
        this.#world.violated('B7', says);
      }
    });
  }

  /** A tab ended the session by its own clock, while it lives on at the server. */
  #endedAlone(tab: Tab, reason: ExpireReason, told: boolean): void {
    const {truth, scenario, agenda} = this.#world;
    const {time} = agenda;
    const {device} = tab;
    if (reason === 'lifetime') {
      // The word was true when the server spoke, which a throttled tab may hear a minute after it asked.
      if (time < truth.lifetimeEnd - 75 * SECOND && device.clockTroubleAt < tab.openedAt) {
        this.#world.violated('Kind', `${tab.name} cut its life short`);
      }
      return;
    }
    if (!told && tab.askedAt < (this.#coveredSince.get(tab) ?? time)) {
      this.#world.violated('P1', `${tab.name} ended the session and has not asked since its time was up`);
    }
    if (!told && scenario.server !== 'lenient' && device.network.calmSince(time - 40 * SECOND - 3 * tab.lateness)) {
      this.#world.violated('P1', `${tab.name} ended a session that lives on at a server within reach`);
    }
    const own = tab.lastActivity;
    if (own !== undefined && time - own < this.#expireAfter - WIRE && device.clockTroubleAt < own) {
      const says = `${tab.name} ended ${Math.round((time - own) / SECOND)} s after activity in it`;
      this.#world.violated('Kind', says);
    }
    const last = truth.lastOn(device);
    if (last && this.#sharesWith(tab, last.tab, last.at) && device.clockTroubleAt < last.at) {
      const idle = time - last.at;
      if (idle > TRIFLE && idle < this.#expireAfter - WIRE) {
        const says = `${tab.name} ended ${Math.round(idle / SECOND)} s after activity in ${last.tab.name}`;
        this.#world.violated('Kind', says);
      }
    }
  }

  /** Must this tab know what the other saw? */
  #sharesWith(tab: Tab, other: Tab, since: number): boolean {
    if (tab === other) return true;
    const both = tab.options.channel && other.options.channel && tab.openedAt < since;
    return both && !other.crashed && tab.device.channelTrouble.until < since && tab.ranSince <= since;
  }

  /** Nobody can be heard by a server in the very last moment. */
  get #atTheLastMoment(): boolean {
    const {truth, server} = this.#world;
    return truth.lastActivity > server.recordedActivity + server.expireAfter - WIRE - TRIFLE;
  }

  #wasWarned(tab: Tab, reason: ExpireReason, told: boolean): void {
    const {truth, scenario, agenda} = this.#world;
    const {time} = agenda;
    const {device} = tab;
    const due = time - this.#window;
    if (tab.hidden || tab.seenSince > due - 5 * SECOND || tab.openedAt > due - 15 * SECOND) return;
    if (device.clockTroubleAt > time - this.#expireAfter) return;
    if (this.#atTheLastMoment) return;
    const byAge = reason === 'lifetime' || truth.death?.why === 'lifetime';
    const informed = this.#world.safe.informedSince(tab) ?? Number.POSITIVE_INFINITY;
    if (informed > due - 5 * SECOND || (byAge && scenario.server !== 'complete')) return;
    // The server, or another tab, may know less, because pings never arrived.
    const elsewhere = told || truth.death?.why === 'idle';
    if (elsewhere && !device.network.calmSince(time - this.#expireAfter - 70 * SECOND)) return;
    // An answer that took long may have been true at its beginning or at its end: then the absolute end seems nearer.
    const latency = byAge && !device.network.calmSince(due - 60 * SECOND) ? 12 * SECOND : 0;
    // Nobody can be warned by a page that is covered.
    const uncovered = this.#uncoveredAt.get(tab) ?? due;
    const latest = Math.max(due, uncovered) + PATIENCE + WIRE + TRIFLE + latency;
    if ((this.#coveredSince.get(tab) ?? Number.POSITIVE_INFINITY) < latest) return;
    const warned = (byAge ? this.#warnedOnce : this.#warnedAt).get(tab) ?? Number.NEGATIVE_INFINITY;
    if (warned <= latest && warned >= due - this.#expireAfter) return;
    const when = Number.isFinite(warned)
      ? `warned only ${((time - warned) / SECOND).toFixed(1)} s before`
      : 'never warned';
    this.#world.violated('Kind', `${tab.name} ended and had ${when}`);
  }
}
