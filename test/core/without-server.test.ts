import assert from 'node:assert/strict';
import {it} from 'node:test';
import fc from 'fast-check';
import {SimulatedBrowser, type SimulatedTab, SimulatedWorld} from '../support/simulated-world.ts';

/** The same lives in every run. */
const SEED = 2026;

/** Seconds. */
const LIMITS = [
  {expireAfter: 8, warnAfter: 5},
  {expireAfter: 20, warnAfter: 12},
  {expireAfter: 600, warnAfter: 540},
];

/** More than messages take, in which an activity and an end can cross; milliseconds. */
const CROSSING = 10;

/** By how much the timers of a hidden tab are late; milliseconds. */
const LATE = 1000;

const DEEDS = ['act', 'act', 'act', 'act', 'open', 'close', 'hide', 'show', 'freeze', 'thaw', 'sleep'] as const;

interface Deed {
  readonly does: (typeof DEEDS)[number];
  readonly who: number;
  readonly wait: Wait;
}

/** How long before a deed: a part of the warning's time, or until so many milliseconds after something is due. */
type Wait = {readonly part: number} | {readonly until: 'warnAfter' | 'expireAfter'; readonly plus: number};

const deed: fc.Arbitrary<Deed> = fc.record({
  does: fc.constantFrom(...DEEDS),
  who: fc.nat(99),
  wait: fc.oneof(
    {weight: 3, arbitrary: fc.record({part: fc.nat(500).map((part) => part / 1000)})},
    {weight: 1, arbitrary: fc.record({part: fc.constant(0)})},
    {
      weight: 3,
      arbitrary: fc.record({
        until: fc.constantFrom('warnAfter' as const, 'expireAfter' as const),
        plus: fc.integer({min: -400, max: 100}),
      }),
    },
  ),
});

/** Some tabs of a browser, and a person; everything that happens to them is checked against the truth. */
class Life {
  readonly #world = new SimulatedWorld();
  readonly #browser = new SimulatedBrowser(this.#world);
  readonly #limits: (typeof LIMITS)[number];
  readonly #seen = new Map<SimulatedTab, number>();
  /** When the person was last active, in true time. */
  #active = 0;
  /** That was so late that another tab may have ended the session before it could hear of it. */
  #crossed = false;
  /** When a page was last opened, which shows somebody's presence to who knows no better. */
  #opened = 0;
  /** When somebody slept, or was woken: nobody could be warned meanwhile. */
  #disturbed = 0;

  /** What happens to one tab, where it can. */
  readonly #deeds = {
    act: (tab: SimulatedTab) => {
      if (tab.hidden || tab.asleep || !tab.shown) return;
      const {time} = this.#world;
      this.#crossed ||= time - this.#active >= this.#limits.expireAfter * 1000 - CROSSING;
      this.#active = time;
      tab.act();
    },
    close: (tab: SimulatedTab) => {
      if (!tab.asleep && this.#browser.tabs.size > 1) tab.close();
    },
    hide: (tab: SimulatedTab) => {
      if (tab.hidden || tab.asleep) return;
      tab.hide();
      tab.wakesLate = LATE;
    },
    show: (tab: SimulatedTab) => {
      if (!tab.hidden || tab.asleep) return;
      tab.wakesLate = 0;
      this.#seen.set(tab, this.#world.time);
      tab.show();
    },
    freeze: (tab: SimulatedTab) => {
      this.#deeds.hide(tab);
      tab.asleep = true;
    },
    thaw: (tab: SimulatedTab) => {
      if (!tab.asleep) return;
      this.#seen.set(tab, this.#world.time);
      tab.asleep = false;
      tab.monitor.resume();
    },
  };

  constructor(limits: (typeof LIMITS)[number], tabs: number) {
    this.#limits = limits;
    for (let i = 0; i < tabs; i++) this.#open();
  }

  async run(deeds: readonly Deed[]): Promise<void> {
    for (const {does, who, wait} of deeds) {
      await this.#pass(this.#milliseconds(wait));
      const tabs = [...this.#browser.tabs];
      const tab = tabs[who % tabs.length];
      if (does === 'open') this.#open();
      else if (does === 'sleep') await this.#sleep(who);
      else if (tab) this.#deeds[does](tab);
      this.#check();
    }
    await this.#pass(1.1 * this.#limits.expireAfter * 1000);
  }

  #milliseconds(wait: Wait): number {
    if ('part' in wait) return wait.part * this.#limits.warnAfter * 1000;
    return Math.max(0, this.#active + this.#limits[wait.until] * 1000 + wait.plus - this.#world.time);
  }

  #open(): void {
    const shown = [...this.#browser.tabs].some((tab) => tab.shown && !tab.asleep);
    // What is opened after everything has ended begins another life.
    if (this.#browser.tabs.size > 0 && !shown) return;
    this.#opened = this.#world.time;
    this.#seen.set(this.#browser.open(this.#limits), this.#world.time);
  }

  async #sleep(who: number): Promise<void> {
    const frozen = [...this.#browser.tabs].filter((tab) => tab.asleep);
    await this.#browser.sleep((who / 50) * this.#limits.expireAfter * 1000);
    for (const tab of frozen) tab.asleep = true;
    this.#disturbed = this.#world.time;
  }

  /** In small steps, so that no moment of a page that is shown too long is missed. */
  async #pass(duration: number): Promise<void> {
    const step = this.#limits.expireAfter * 50;
    for (let left = duration; left > 0; left -= step) {
      await this.#world.pass(Math.min(step, left));
      this.#check();
    }
  }

  #check(): void {
    const {time} = this.#world;
    const end = Math.max(this.#active, this.#opened) + this.#limits.expireAfter * 1000;
    for (const tab of this.#browser.tabs) {
      const late = time - end - tab.wakesLate - CROSSING;
      assert.ok(tab.asleep || !tab.shown || late <= 0, `Safe: shown ${late} ms after its time\n${tab.log}`);
      if (tab.ends) this.#checkEnd(tab, time - this.#active);
    }
  }

  #checkEnd(tab: SimulatedTab, idle: number): void {
    const {expireAfter, warnAfter} = this.#limits;
    this.#browser.tabs.delete(tab);
    assert.ok(
      this.#crossed || idle >= expireAfter * 1000 - CROSSING,
      `Kind: ended ${idle} ms after activity\n${tab.log}`,
    );
    const due = this.#active + warnAfter * 1000;
    const watching = !tab.hidden && (this.#seen.get(tab) ?? 0) < due && this.#disturbed < this.#active;
    const warned = tab.log.some((line) => line.startsWith('warn'));
    assert.ok(warned || !watching || this.#crossed, `Kind: ended without a warning\n${tab.log}`);
  }
}

it('Safe, Kind: tabs that have no server agree by themselves, in any life', async () => {
  const lives = fc.asyncProperty(
    fc.constantFrom(...LIMITS),
    fc.integer({min: 1, max: 5}),
    fc.array(deed, {minLength: 1, maxLength: 25, size: 'max'}),
    async (limits, tabs, deeds) => new Life(limits, tabs).run(deeds),
  );
  await fc.assert(lives, {seed: SEED, numRuns: 400});
});
