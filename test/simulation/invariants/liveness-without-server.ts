import type {ExpireReason, Phase} from '../core.ts';
import type {Observer} from '../observer.ts';
import type {ScenarioWorld} from '../scenario-world.ts';
import type {Tab} from '../tab.ts';

/** Milliseconds. */
const SECOND = 1000;
/** Activity and an end can cross each other for as long as messages take and timers of visible tabs are late. */
const CROSSING = 30;
/** A tab that asks the others before it ends the session waits this long for them. */
const TABS_ANSWER = 500;
/** From the query of a tab to its warning, at most: a hidden tab queries earlier than a visible one. */
const QUERY = 1250 + TABS_ANSWER;

/**
 * Kind, where the tabs of a browser have no server: a user who was active within `expireAfter` is not signed out, and no
 * user is signed out without a warning. Exceptions: a clock was set forward; only a tab that crashed knew of the activity;
 * messages between the tabs were lost or late. No user can be warned while the device sleeps.
 */
export class LivenessWithoutServer implements Observer {
  readonly #world: ScenarioWorld;
  readonly #warnedAt = new Map<Tab, number>();
  readonly #uncoveredAt = new Map<Tab, number>();
  readonly #expireAfter: number;
  readonly #warnAfter: number;

  constructor(world: ScenarioWorld) {
    this.#world = world;
    this.#expireAfter = world.scenario.expireAfter * SECOND;
    this.#warnAfter = world.scenario.warnAfter * SECOND;
  }

  phaseChanged(tab: Tab, before: Phase): void {
    if (tab.shown && before === 'checking') this.#uncoveredAt.set(tab, this.#world.agenda.time);
  }

  /** A warning shows. Did another tab know of later activity (P1)? */
  warned(tab: Tab): void {
    const {time} = this.#world.agenda;
    const {device} = tab;
    this.#warnedAt.set(tab, time);
    // No user sees the warning of a hidden tab, which may show before the others have answered.
    if (tab.hidden || tab.seenSince > time - 3 * SECOND) return;
    if (device.clockTroubleAt > time - this.#expireAfter - 60 * SECOND) return;
    const last = device.lastActive;
    if (!last || tab.openedAt >= last.at || tab.ranSince > last.at || !this.#hears(tab, last)) return;
    const idle = time - last.at;
    if (idle > CROSSING && idle < this.#warnAfter - CROSSING) {
      this.#world.violated('P1', `${tab.name} warns, but ${last.tab.name} saw activity ${idle} ms ago`);
    }
  }

  ended(tab: Tab, reason: ExpireReason, told: boolean): void {
    if (reason === 'signed-out') {
      if (!this.#world.signedOut.has(tab.device))
        this.#world.violated('Kind', `${tab.name} was signed out, but the user did not sign out`);
      return;
    }
    if (reason !== 'idle') this.#world.violated('Kind', `${tab.name} ended by ${reason}, without a server`);
    const last = tab.device.lastActive;
    const mayMissReplies = this.#mayMissReplies(tab);
    if (last && last.tab !== tab && this.#hears(tab, last) && !mayMissReplies) {
      this.#endedAfter(tab, last.at, `in ${last.tab.name}`);
    }
    const own = tab.lastActivity;
    // Another tab may end the session if the message about this activity was lost.
    if (own !== undefined && !(told && mayMissReplies)) this.#endedAfter(tab, own, 'in it');
    this.#wasWarned(tab, told);
  }

  #endedAfter(tab: Tab, activity: number, where: string): void {
    const idle = this.#world.agenda.time - activity;
    if (idle <= CROSSING || idle >= this.#expireAfter - CROSSING || tab.device.clockSetForwardAt >= activity) return;
    this.#world.violated('Kind', `${tab.name} ended ${Math.round(idle)} ms after activity ${where}`);
  }

  /** Must this tab know of the activity, or be told when it asks? */
  #hears(tab: Tab, activity: {readonly at: number; readonly tab: Tab}): boolean {
    const other = activity.tab;
    if (tab === other) return true;
    const share = tab.options.channel && other.options.channel && tab.device.channelTrouble.until < activity.at;
    return share && !other.crashed;
  }

  /** Messages may have been lost when the others were queried before the warning. No tab queries again before the end. */
  #mayMissReplies({device}: Tab): boolean {
    const warningDue = this.#world.agenda.time - (this.#expireAfter - this.#warnAfter);
    return device.channelTrouble.until > warningDue - QUERY;
  }

  #wasWarned(tab: Tab, told: boolean): void {
    const {time} = this.#world.agenda;
    const {device} = tab;
    const due = time - (this.#expireAfter - this.#warnAfter);
    // Another tab tells a new one the idle time, at its next wake.
    const toldAfter = SECOND + Math.max(...device.tabs.map(({lateness}) => lateness));
    if (tab.hidden || tab.seenSince > due - SECOND || tab.openedAt > due - toldAfter) return;
    if (device.clockTroubleAt > time - this.#expireAfter) return;
    // No warning is possible if messages were lost, or crossed the last activity.
    if (told && device.channelTrouble.until > due - this.#expireAfter) return;
    if (time - (device.lastActive?.at ?? 0) <= CROSSING) return;
    // Late messages make a warning late.
    const uncoveredAt = this.#uncoveredAt.get(tab) ?? due;
    const latest = Math.max(due, uncoveredAt, device.channelTrouble.until) + TABS_ANSWER + CROSSING;
    const warned = this.#warnedAt.get(tab);
    if (warned !== undefined && warned <= latest && warned >= due - this.#expireAfter) return;
    this.#world.violated(
      'Kind',
      `${tab.name} ended, ${warned === undefined ? 'never warned' : `warned ${time - warned} ms before`}`,
    );
  }

  resumed(tab: Tab): void {
    this.#warnedAt.delete(tab);
  }
}
