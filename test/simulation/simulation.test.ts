import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {SessionMonitor} from '../../src/core/session-monitor.ts';
import type {Trouble} from './scenario.ts';
import {search, tell} from './search.ts';

/** The same worlds in every run: what is found here is a regression. `npm run simulate` looks for what is new. */
const SEED = 2026;

/** Each of these meets every promise; the title names those that its troubles are out to break. */
const worlds: readonly {readonly title: string; readonly count: number; readonly troubles?: readonly Trouble[]}[] = [
  {title: 'Safe: no page is shown and nothing served after the time, in any world', count: 1000},
  {
    title: 'Kind: nobody active is signed out, nor anybody unwarned, where nothing goes wrong',
    count: 300,
    troubles: [],
  },
  {title: 'T1: neither sleep nor clocks that are set extend a session', count: 200, troubles: ['clock', 'sleep']},
  {title: 'T3: a tab that wakes once a minute warns and ends in time', count: 200, troubles: ['throttle', 'freeze']},
  {title: 'P2: a bad network or server signs nobody out who can be heard', count: 200, troubles: ['network', 'server']},
  {title: 'B3: tabs that die delay nobody and cost the server nothing', count: 200, troubles: ['crash', 'freeze']},
  {title: 'B5: tabs that hardly hear each other agree through the server', count: 200, troubles: ['channel']},
  {title: 'X4: a page that comes back shows nothing unasked', count: 200, troubles: ['cache', 'ending', 'network']},
];

describe('any world', () => {
  for (const {title, count, troubles} of worlds) {
    it(title, async () => {
      const population = troubles ? {troubles} : {};
      const {finding} = await search({SessionMonitor}, {seed: SEED, worlds: count, ...population});
      if (finding) assert.fail(await tell({SessionMonitor}, finding, population));
    });
  }
});
