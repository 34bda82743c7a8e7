import type {Observer} from '../observer.ts';
import type {ScenarioWorld} from '../scenario-world.ts';
import type {Tab} from '../tab.ts';

/** A tab that opens is told by the others within this time; milliseconds. */
const TOLD = 250;

/** A tab has been told the idle time once it is open for so long; milliseconds. */
const SETTLED = 2000;

/** Idle times that differ by less are the same, since the wire counts whole seconds. */
const ROUNDING = 1100;

/** B5: a tab that opens takes over the true idle time from the tabs that are open. */
export class Takeover implements Observer {
  readonly #world: ScenarioWorld;

  constructor(world: ScenarioWorld) {
    this.#world = world;
  }

  opened(tab: Tab): void {
    const {agenda} = this.#world;
    const {device} = tab;
    if (!tab.options.channel) return;
    const openedAt = agenda.time;
    // A tab that has just opened may not have been told itself.
    const others = device.tabs.filter(
      (other) => other.openedAt < openedAt - SETTLED && other.options.channel && other.runs && other.shown,
    );
    if (others.length === 0) return;
    const check = () => {
      // Trouble that ends as the page opens may still delay its question.
      const troubleUntil = Math.max(device.channelTrouble.until, device.clockTroubleAt);
      const undisturbed = tab.ranSince <= openedAt && troubleUntil < openedAt;
      // Other tabs hear of activity only when it matters to them.
      const quiet = (device.lastActive?.at ?? -1) < openedAt;
      // A report of the server counts more: the opening may be activity there.
      const informed = this.#world.safety.informedSince(tab) !== undefined;
      if (undisturbed && quiet && !informed && tab.runs && !tab.over) this.#check(tab, others);
    };
    const lateness = () => Math.min(...others.map((other) => other.lateness));
    // A tab that has been hidden for long may be throttled harder while it waits to reply.
    const wait = (late: number): void => agenda.after(late, () => (lateness() > late ? wait(lateness()) : check()));
    wait(TOLD + lateness());
  }

  #check(tab: Tab, others: readonly Tab[]): void {
    const age = this.#world.agenda.time - tab.openedAt;
    // The tab that was about to reply may be gone, or its own time was up at that moment: covered pages reply nothing.
    const couldReply = (other: Tab) => other.listenedSince(tab.openedAt) && (other.coveredAt ?? -1) < tab.openedAt;
    if (!others.every((other) => couldReply(other) && !other.over)) return;
    const told = others.map(({idle}) => idle);
    const least = Math.min(...told);
    // The server has told one of the others of activity since.
    if (least < age + ROUNDING) return;
    if (tab.idle >= least - ROUNDING && tab.idle <= Math.max(...told) + ROUNDING) return;
    const says = `${tab.name} takes the idle time for ${Math.round(tab.idle)} ms, ${Math.round(age)} ms after it opened`;
    this.#world.violated('B5', `${says}; others for ${told.map(Math.round).join(', ')} ms`);
  }
}
