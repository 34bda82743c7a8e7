/** The tour of the overview: five presses, each with what to watch, and a tick when it has happened. */

import {order, setOffline, setSpeed, sleep, speed} from './orders.js';
import {bothReach, stateOf} from './tabs.js';

const COVERED = ['checking', 'expired', 'locked'];
const LID_CLOSED_MS = 1500;
const HAND_MOVES_MS = 900;
const SLEEP_SECONDS = 600;
/** Nobody wants to wait for an end at the usual speed. */
const FAST = 3;

const wait = (ms, signal) =>
  new Promise((resolve, reject) => {
    setTimeout(resolve, ms);
    signal.addEventListener('abort', () => reject(signal.reason));
  });
const apart = ([one, other]) => `${Math.abs(one.since - other.since)} ms`;
/** Both covers are there when the later one is. */
const coveredAfter = (both, fromMs) => Math.max(0, Math.max(...both.map(({since}) => since)) - fromMs);
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** `page` has `begin()`, `touch(name)`, `limits()`, and the class lists of the frames. */
export function createSteps(page) {
  /** Both tabs are active: a session goes on, or begins. */
  async function fresh(signal) {
    const isAlive = ['A', 'B'].every((name) => ['active', 'warning'].includes(stateOf(name)?.phase));
    if (isAlive && page.isAlive()) {
      setOffline(false);
      await order({pings: 'answered'});
      page.touch('B');
    } else await page.begin();
    await bothReach(['active'], signal);
  }

  async function faster(until) {
    const before = speed();
    await setSpeed(FAST);
    try {
      return await until();
    } finally {
      // Also when another step has been pressed. Unless the user has chosen another speed meanwhile.
      if (speed() === FAST) await setSpeed(before || 1);
    }
  }

  return [
    async (signal) => {
      await fresh(signal);
      if (speed() === 0) await setSpeed(1);
      const both = await bothReach(['warning'], signal);
      return `Both tabs warned, ${apart(both)} apart.`;
    },
    async (signal) => {
      if (speed() === 0) await setSpeed(1);
      if (!['A', 'B'].every((name) => stateOf(name)?.phase === 'warning')) {
        await fresh(signal);
        const {idleFor} = stateOf('A');
        await sleep(Math.max(0.1, page.limits().warnAfter - idleFor + 0.1));
        await bothReach(['warning'], signal);
      }
      page.moveHand(true);
      try {
        await wait(HAND_MOVES_MS, signal);
        page.touch('B');
        const both = await bothReach(['active'], signal);
        return `A closed its warning ${apart(both)} after B.`;
      } finally {
        page.moveHand(false);
      }
    },
    async (signal) => {
      await fresh(signal);
      setOffline(true);
      await faster(() => bothReach(COVERED, signal));
      return `Both covered after ${page.limits().expireAfter} s, by their own clocks, with no network.`;
    },
    async (signal) => {
      await fresh(signal);
      page.closeLid(true);
      try {
        await wait(LID_CLOSED_MS, signal);
        const openedMs = Date.now();
        await sleep(SLEEP_SECONDS);
        page.closeLid(false);
        const both = await bothReach(COVERED, signal);
        return `Both covered ${coveredAfter(both, openedMs)} ms after the lid was opened.`;
      } finally {
        page.closeLid(false);
      }
    },
    async (signal) => {
      await fresh(signal);
      const endedMs = Date.now();
      await page.signOutElsewhere();
      const both = await faster(() => bothReach(COVERED, signal));
      return `Both covered ${seconds(coveredAfter(both, endedMs))} after that, when they next asked the server, and say why.`;
    },
  ];
}
