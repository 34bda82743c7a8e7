import type {Phase} from '../../../src/core/decide.ts';
import type {PingReply, TabMessage} from '../../../src/core/ports.ts';
import type {Tab} from '../tab.ts';
import type {World} from '../world.ts';

/** A page that is seen looks at its clocks this often, a hidden one that often; milliseconds. */
export const NAP = {visible: 5000, hidden: 120_000};

/** The wire counts whole seconds. */
const WIRE = 1000;

/** Clocks of one machine that come apart by less are not known to be set. */
const CLOCKS = 1000;

/** Not later than anything, but for what adding up fractions of a millisecond costs. */
const EPSILON = 0.01;

/**
 * Safe: once the true idle time over all tabs and devices has reached `expireAfter`, no running tab shows the page, and
 * the server serves nothing. Allowed for: a timer is a frame late in a tab that is seen and one throttled wake in a hidden
 * one; who slept through the deadline needs one nap to notice; a ping that was held up on its way is believed to be as
 * young as it says; and a page just opened is a sign of life until the server has spoken.
 */
export class Safe {
  readonly #world: World;
  /** Tabs that the server has told the truth about their session. */
  readonly #informed = new Map<Tab, number>();
  /** Tabs from the back/forward cache that nobody has vouched for. */
  readonly #unverified = new Set<Tab>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Before a tab does anything: should it have covered the page earlier? */
  beforeStep(tab: Tab): void {
    this.#world.truth.looks(tab);
    if (!tab.shown) return;
    const {time} = this.#world.agenda;
    const slept = tab.wokeAt === tab.ranSince;
    // Seen this very moment: what it did until now, it did hidden.
    const hidden = tab.hidden || tab.seenSince === time;
    const ready = tab.ranSince + (slept ? (hidden ? NAP.hidden : NAP.visible) : 0);
    const late = time - Math.max(this.deadline(tab), ready);
    if (late > tab.lateness + this.#slack && !this.#world.truth.canMissTime(tab.device)) {
      this.#world.violated('Safe', `${tab.name} shows the page ${Math.round(late)} ms after its time`);
    }
  }

  /** When this tab must have covered the page at the latest. */
  deadline(tab: Tab): number {
    const {scenario, truth} = this.#world;
    const expireAfter = scenario.expireAfter * 1000;
    const informed = this.#informed.has(tab);
    const activity = Math.max(truth.lastActivity, truth.credible);
    // Within a grain of each other, the tab's own beginning and what the server says of are one to it.
    const sign = informed && tab.openedAt > activity + 2 * WIRE ? activity : Math.max(activity, tab.openedAt);
    const idle = sign + expireAfter + (scenario.server === 'complete' ? 0 : WIRE);
    if (!informed || scenario.server !== 'complete') return idle;
    return Math.min(idle, Math.max(truth.lifetimeEnd, 0) + WIRE);
  }

  /** Since when the tab has known the server's word; undefined if it does not. */
  informedSince(tab: Tab): number | undefined {
    return this.#informed.get(tab);
  }

  /** An activity was accepted. Covered pages have none, and expiry is checked first (T5). */
  accepted(tab: Tab, covered: boolean): void {
    const {agenda, truth} = this.#world;
    if (covered) this.#world.violated('X1', `${tab.name} accepted activity while it was covered`);
    const late = agenda.time - this.deadline(tab);
    if (late > this.#slack && !truth.canMissTime(tab.device)) {
      this.#world.violated('T5', `${tab.name} accepted activity ${Math.round(late)} ms after the session's time`);
    }
  }

  /** The server took a request for one of a living session. */
  served(what: string, recorded: number): void {
    const {agenda, truth, scenario, server, devices} = this.#world;
    const {time} = agenda;
    const idle = time - Math.max(truth.lastActivity, truth.credible);
    if (idle >= server.expireAfter + EPSILON) {
      this.#world.violated('Safe', `the server served a ${what} ${Math.round(idle / 1000)} s after the last activity`);
    }
    if (time >= scenario.maxLifetime * 1000 + EPSILON) {
      this.#world.violated('Safe', `the server served a ${what} after the end of the session's life`);
    }
    if (truth.death?.why === 'killed') this.#world.violated('Safe', `the server served a ${what} of an ended session`);
    const phantom = recorded - truth.credible;
    if (phantom > this.#slack && !devices.some((device) => truth.canMissTime(device))) {
      this.#world.violated('B6', `after a ${what} the server believes in activity ${Math.round(phantom)} ms too late`);
    }
  }

  answered(tab: Tab, {outcome}: PingReply): void {
    if (typeof outcome === 'object') this.#hasHeard(tab);
  }

  hears(tab: Tab, {kind}: TabMessage): void {
    if (kind === 'answer') this.#hasHeard(tab);
  }

  /** The page came back from the back/forward cache. */
  cameBack(tab: Tab): void {
    if (tab.shown) this.#world.violated('X4', `${tab.name} shows a page that came back, unasked`);
    this.#unverified.add(tab);
  }

  phaseChanged(tab: Tab, phase: Phase): void {
    if ((phase === 'active' || phase === 'warning') && this.#unverified.has(tab)) {
      this.#world.violated('X4', `${tab.name} shows a page that came back before the server has spoken`);
    }
  }

  get #slack(): number {
    return this.#world.scenario.troubles.includes('clock') ? CLOCKS : EPSILON;
  }

  #hasHeard(tab: Tab): void {
    if (!this.#informed.has(tab)) this.#informed.set(tab, this.#world.agenda.time);
    this.#unverified.delete(tab);
  }
}
