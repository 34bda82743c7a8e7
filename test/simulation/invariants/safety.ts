import type {Phase, PingResult, TabMessage} from '../core.ts';
import type {Observer} from '../observer.ts';
import type {ScenarioWorld} from '../scenario-world.ts';
import type {Tab} from '../tab.ts';

/** Milliseconds between two readings of the clocks, in a visible and in a hidden page. */
export const LONGEST_NAP = {visible: 5000, hidden: 120_000};

/** Pings carry whole seconds. */
const WIRE = 1000;

/** If the clocks of a machine differ by less, it is not noticed that one was set. */
const CLOCKS = 1000;

/** Milliseconds: the error of adding up fractions of a millisecond. */
const EPSILON = 0.01;

/**
 * Safe: once the true idle time over all tabs and devices has reached `expireAfter`, no running tab shows the page, and
 * the server serves nothing. Allowances: a timer is a frame late in a tab that is seen and one throttled wake in a hidden
 * one; a tab that slept through the deadline notices it when its next timer fires; a ping that was held up on its way is
 * believed to be as young as it says; and an opened page counts as activity until the server has replied.
 */
export class Safety implements Observer {
  readonly #world: ScenarioWorld;
  /** Tabs that know the server's reply, and the time of it. */
  readonly #informed = new Map<Tab, number>();
  /** Tabs from the back/forward cache that know no reply since they came back. */
  readonly #unverified = new Set<Tab>();

  /** Times of page openings that tabs count as activity, because other tabs told them. */
  readonly #openings = new Map<Tab, number>();
  readonly #told = new WeakMap<TabMessage, number>();

  constructor(world: ScenarioWorld) {
    this.#world = world;
  }

  /** Before a tab does anything: should it have covered the page earlier? */
  beforeStep(tab: Tab): void {
    if (!tab.shown) return;
    const {time} = this.#world.agenda;
    const slept = tab.wokeAt === tab.ranSince;
    // A tab that is shown at this very moment was hidden until now.
    const hidden = tab.hidden || tab.seenSince === time;
    const ready = tab.ranSince + (slept ? (hidden ? LONGEST_NAP.hidden : LONGEST_NAP.visible) : 0);
    const late = time - Math.max(this.deadline(tab), ready);
    if (late > tab.lateness + this.#slack && !this.#world.oracle.canMissTime(tab.device)) {
      this.#world.violated('Safe', `${tab.name} shows the page ${Math.round(late)} ms after its time`);
    }
  }

  /** The latest time at which this tab must have covered the page. */
  deadline(tab: Tab): number {
    const {scenario, oracle} = this.#world;
    const expireAfter = scenario.expireAfter * 1000;
    const informed = this.#informed.has(tab);
    const activity = Math.max(oracle.lastActivity, oracle.credible);
    const roundsDown = scenario.server === 'plain' || scenario.server === 'lenient';
    const idle = Math.max(activity, this.#opening(tab, activity)) + expireAfter + (roundsDown ? WIRE : 0);
    if (!informed || scenario.server !== 'complete') return idle;
    return Math.min(idle, Math.max(oracle.lifetimeEnd, 0) + WIRE);
  }

  /** The time since which the tab knows the server's reply; undefined if it does not know one. */
  informedSince(tab: Tab): number | undefined {
    return this.#informed.get(tab);
  }

  /** Covered pages accept no activity, and expiry is checked first (T5). */
  acceptsActivity(tab: Tab, covered: boolean): void {
    const {agenda, oracle} = this.#world;
    if (covered) this.#world.violated('X1', `${tab.name} accepted activity while it was covered`);
    const late = agenda.time - this.deadline(tab);
    if (late > this.#slack && !oracle.canMissTime(tab.device)) {
      this.#world.violated('T5', `${tab.name} accepted activity ${Math.round(late)} ms after the session's time`);
    }
  }

  served(request: string, recorded: number, expireAfter: number): void {
    const {agenda, oracle, scenario, devices} = this.#world;
    const {time} = agenda;
    const idle = time - Math.max(oracle.lastActivity, oracle.credible);
    if (idle >= expireAfter + EPSILON) {
      this.#world.violated(
        'Safe',
        `the server served a ${request} ${Math.round(idle / 1000)} s after the last activity`,
      );
    }
    if (time >= scenario.maxLifetime * 1000 + EPSILON) {
      this.#world.violated('Safe', `the server served a ${request} after the end of the session's life`);
    }
    if (oracle.death?.why === 'killed')
      this.#world.violated('Safe', `the server served a ${request} of an ended session`);
    const phantom = recorded - oracle.credible;
    if (phantom > this.#slack && !devices.some((device) => oracle.canMissTime(device))) {
      this.#world.violated(
        'B6',
        `after a ${request} the server believes in activity ${Math.round(phantom)} ms too late`,
      );
    }
  }

  pingAnswered(tab: Tab, {outcome}: PingResult): void {
    if (typeof outcome === 'object') this.#isInformed(tab);
  }

  messageSent(tab: Tab, message: TabMessage): void {
    const {oracle} = this.#world;
    if (message.kind !== 'welcome') return;
    this.#told.set(message, this.#opening(tab, Math.max(oracle.lastActivity, oracle.credible)));
  }

  messageReceived(tab: Tab, message: TabMessage): void {
    if (message.kind === 'answer') this.#isInformed(tab);
    const told = this.#told.get(message);
    // A tab that has a report of the others no longer counts its own opening as activity (B5).
    if (told !== undefined) this.#openings.set(tab, Math.min(told, this.#openings.get(tab) ?? tab.openedAt));
  }

  left(tab: Tab): void {
    if (tab.shown) this.#world.violated('X4', `${tab.name} was left and shows the page`);
  }

  cameBack(tab: Tab): void {
    if (!this.#world.server) return;
    if (tab.shown) this.#world.violated('X4', `${tab.name} shows a page that came back before it asked the server`);
    this.#unverified.add(tab);
  }

  phaseChanged(tab: Tab, _before: Phase, phase: Phase): void {
    if ((phase === 'active' || phase === 'warning') && this.#unverified.has(tab)) {
      this.#world.violated('X4', `${tab.name} shows a page that came back before the server replied`);
    }
  }

  /** The opening of a page that this tab takes for activity; minus infinity if it knows better. */
  #opening(tab: Tab, activity: number): number {
    const opening = this.#openings.get(tab) ?? tab.openedAt;
    // A reply within the rounding error of the opening does not correct it.
    return this.#informed.has(tab) && opening > activity + 2 * WIRE ? Number.NEGATIVE_INFINITY : opening;
  }

  get #slack(): number {
    return this.#world.scenario.troubles.includes('clock') ? CLOCKS : EPSILON;
  }

  #isInformed(tab: Tab): void {
    if (!this.#informed.has(tab)) this.#informed.set(tab, this.#world.agenda.time);
    this.#unverified.delete(tab);
  }
}
