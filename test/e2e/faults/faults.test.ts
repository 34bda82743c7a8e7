import {equal, ok} from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Browser} from 'puppeteer-core';
import {startChromium} from '../../support/chromium.ts';
import {element} from './clients.ts';
import {EXPIRE_AFTER, FAULTS, LIMITS} from './faults.ts';
import {observe, WATCHED_UNTIL} from './observe.ts';

/** Seconds after expiry by which the text must be gone. */
const GRACE = 0.5;
const MOST_PINGS = 12;

// Each fault takes its 16 real seconds, nearly all of them waiting.
describe(`whatever fails, the text is gone ${EXPIRE_AFTER + GRACE} s after the last activity`, {
  concurrency: 10,
}, () => {
  let browser: Browser;
  before(async () => {
    browser = await startChromium();
  });
  after(() => browser?.close());

  for (const fault of FAULTS) {
    test(`P5, X1, X2: ${fault.name}`, async () => {
      const seen = await observe(browser, fault, element(LIMITS));
      ok(seen.readableBefore, 'the text could be read at first');
      ok(seen.readableFor <= GRACE, `the text could be read until ${seen.readableFor.toFixed(1)} s after expiry`);
      ok(seen.pings <= MOST_PINGS, `${seen.pings} pings within ${WATCHED_UNTIL} s`);
      equal(seen.errors.join('\n'), '');
    });
  }
});
