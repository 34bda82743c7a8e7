import {equal, ok} from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Browser} from 'puppeteer-core';
import {startChromium} from '../../support/chromium.ts';
import {measurePace} from '../../support/pace.ts';
import {element} from './clients.ts';
import {EXPIRE_AFTER, FAULTS, slowed, WARN_AFTER} from './faults.ts';
import {observe, WATCHED_UNTIL} from './observe.ts';

const PACE = await measurePace();
const LIMITS = {warnAfter: WARN_AFTER * PACE, expireAfter: EXPIRE_AFTER * PACE};
/** Seconds after expiry by which the text must be gone. */
const GRACE = 0.5 * PACE;
const MOST_PINGS = 12 * PACE;

// Each fault takes 16 real seconds, but nearly no work.
describe(`with any failure, the text is gone ${LIMITS.expireAfter + GRACE} s after the last activity`, {
  concurrency: 10,
}, () => {
  let browser: Browser;
  before(async () => {
    browser = await startChromium();
  });
  after(() => browser?.close());

  for (const fault of FAULTS) {
    test(`P5, X1, X2: ${fault.name}`, async () => {
      const seen = await observe(browser, slowed(fault, PACE), element(LIMITS), PACE);
      ok(seen.readableBefore, 'the text could be read at first');
      ok(seen.readableFor <= GRACE, `the text could be read until ${seen.readableFor.toFixed(1)} s after expiry`);
      ok(seen.pings <= MOST_PINGS, `${seen.pings} pings within ${WATCHED_UNTIL * PACE} s`);
      equal(seen.errors.join('\n'), '');
    });
  }
});
