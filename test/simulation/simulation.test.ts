import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import type {Population} from './arbitrary.ts';
import {REAL_CORE} from './core.ts';
import {describeFinding, search} from './search.ts';

/** The same worlds in every run: a failure here is a regression. `npm run simulate` looks for new failures. */
const SEED = 2026;

/** Every world must keep every promise; the title names those that its troubles are most likely to break. */
const worlds: readonly (Population & {readonly title: string; readonly count: number})[] = [
  {title: 'Safe: no page is shown and nothing served after the time, in any world', count: 1000},
  {
    title: 'Kind: no active user is signed out, and none without a warning, where nothing goes wrong',
    count: 300,
    troubles: [],
  },
  {title: 'T1: neither sleep nor clocks that are set extend a session', count: 200, troubles: ['clock', 'sleep']},
  {title: 'T3: a tab that wakes once a minute warns and ends in time', count: 200, troubles: ['throttle', 'freeze']},
  {
    title: 'P2: a bad network or server signs out no active user whose pings get through',
    count: 200,
    troubles: ['network', 'server'],
  },
  {title: 'B3: tabs that die delay no other and cost the server nothing', count: 200, troubles: ['crash', 'freeze']},
  {title: 'B5: tabs that hardly hear each other agree through the server', count: 200, troubles: ['channel']},
  {
    title: 'X4: a page that comes back shows nothing before the server replies',
    count: 200,
    troubles: ['cache', 'ending', 'network'],
  },
  {
    title: 'Safe, Kind, B5: tabs that have no server agree by themselves',
    count: 500,
    server: 'none',
    troubles: ['freeze', 'sleep'],
  },
  {title: 'Safe, Kind: tabs that have no server agree in any world', count: 300, server: 'none'},
];

describe('every promise is kept', () => {
  for (const {title, count, ...population} of worlds) {
    it(title, async () => {
      const {finding} = await search(REAL_CORE, {seed: SEED, worlds: count, ...population});
      if (finding) assert.fail(await describeFinding(REAL_CORE, finding, population));
    });
  }
});
