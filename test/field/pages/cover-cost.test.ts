import {ok} from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Browser} from 'puppeteer-core';
import {startChromium} from '../../support/chromium.ts';
import type {RunningServer} from '../../support/http-server.ts';
import {COVERS, type Cover, coverCost, serveLargePages} from './cover-cost.ts';

const NODES = 50_000;
const ROUNDS = 3;

/** The highest cost of a cover, in multiples of the processor time of a bare `showModal()`. */
const MOST: Partial<Record<Cover, number>> = {'a page that is left': 1.2, 'a page that may come back': 2};

describe('the cover of a large page', () => {
  let browser: Browser;
  let server: RunningServer;
  before(async () => {
    server = await serveLargePages();
    browser = await startChromium();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test('X10: costs about as much as to open an empty dialog', async () => {
    const costs = new Map<Cover, number>();
    for (let round = 0; round < ROUNDS; round++) {
      for (const cover of Object.keys(COVERS) as Cover[]) {
        // The least one counts, because other work of the browser has disturbed it least.
        costs.set(
          cover,
          Math.min(
            costs.get(cover) ?? Number.POSITIVE_INFINITY,
            await coverCost(browser, server, cover, {nodes: NODES}),
          ),
        );
      }
    }
    const bare = costs.get('a bare showModal()')!;
    for (const [cover, most] of Object.entries(MOST)) {
      const times = costs.get(cover as Cover)! / bare;
      ok(times <= most, `${cover}: ${times.toFixed(2)} times as much, of ${most}`);
    }
  });
});
