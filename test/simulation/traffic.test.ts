import {deepEqual, equal, ok} from 'node:assert/strict';
import {describe, test} from 'node:test';
import {anHourOfTabs} from '../support/hour-of-tabs.ts';

/** Seconds; long enough to count a whole idle hour. */
const LONG = {expireAfter: 7200, warnAfter: 6900};
const MOST = {pings: 10, messages: 30, visibleWakes: 750, hiddenWakes: 60, besideQueries: 10};

/** The promises of docs/benchmarks.md that are counts: the same numbers in every run. */
describe('the cost of an hour', () => {
  test('B3: as many pings with a hundred tabs as with one, and no more than ten', async () => {
    for (const active of [true, false]) {
      const pings: number[] = [];
      for (const tabs of [1, 5, 20, 100]) pings.push((await anHourOfTabs(tabs, active)).pings);
      ok(pings[0]! <= MOST.pings, `${pings[0]} pings`);
      deepEqual(
        pings,
        pings.map(() => pings[0]),
      );
    }
  });

  for (const active of [true, false]) {
    const user = active ? 'the user is active' : 'no user is';
    for (const tabs of [2, 20, 100]) {
      test(`B4: ${tabs} tabs send few messages, and their timers run rarely, while ${user}`, async () => {
        const {messages, wakes, ended} = await anHourOfTabs(tabs, active, active ? undefined : LONG);
        ok(messages <= MOST.messages, `${messages} messages`);
        ok(wakes.visible <= MOST.visibleWakes, `${wakes.visible} timers in the visible tab`);
        ok(wakes.hidden > 0 && wakes.hidden <= MOST.hiddenWakes, `${wakes.hidden} timers in a hidden tab`);
        equal(ended, 0);
      });
    }
  }

  for (const tabs of [20, 100]) {
    test(`B3, B4: ${tabs} tabs without an active user end after few pings, and a message of each before it warns`, async () => {
      const {pings, messages, ended} = await anHourOfTabs(tabs, false);
      ok(pings <= MOST.pings && messages <= tabs + MOST.besideQueries, `${pings} pings, ${messages} messages`);
      equal(ended, tabs);
    });
  }
});
