import {deepEqual, equal} from 'node:assert/strict';
import {test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {EXAMPLES} from '../../demo/examples.ts';
import {addressOf} from '../../demo/pages.ts';
import {accessibilityTree, violations} from '../support/accessibility.ts';
import {describeDemo} from '../support/demo-hosts.ts';

/** Every page as a signed-in user sees it, with its heading. */
const PAGES: readonly (readonly [address: string, heading: string])[] = [
  ['', 'Sign out whoever has walked away. Nobody else.'],
  ['?left', 'Sign out whoever has walked away. Nobody else.'],
  ['record', 'Imogen Vale'],
  ['desk', 'Imogen Vale'],
  ['phone', 'Imogen Vale'],
  ['devices', 'Where you are signed in'],
  ['signed-in', 'You are signed in'],
  ...EXAMPLES.map((example) => [addressOf(example), example.title] as const),
  ['left.html?from=slots.html', 'The page was left'],
  ['nowhere', 'There is no such page'],
  ['sign-in', 'Sign in'],
  ['logout', 'Sign in'],
  // These sign in by themselves, for a shorter time.
  ['overview.html', 'Two tabs of one person. Press a number.'],
  ['beside.html', 'The same fault, two pages. Press one.'],
];

const NARROW = 320;
const WIDE = 1200;

/** The report of Chromium for the missing page. */
const MISSING = /status of 404/;

/** Where `?from=` must not lead. */
const ELSEWHERE = [
  'https://example.org/slots.html',
  '//example.org/slots.html',
  '\\\\example.org/slots.html',
  'javascript:document.body.append("run")',
  'data:text/html,elsewhere',
  'blob:http://HOST/8a4f',
  'ftp://HOST/slots.html',
  'http://[',
  '',
];

describeDemo('the pages', 2, (begin, {name}) => {
  // The markup is the same in both ways to serve it, and checking all of it takes time.
  const accessible = async (page: Page, how: string) => {
    if (name === 'by its server') deepEqual(await violations(page), [], how);
  };

  test('each page is accessible in light and dark, and as wide as the screen', async (t) => {
    const visit = await begin(t);
    const {page, complaints} = visit;
    await visit.signIn('?warn-after=600&expire-after=1200');

    for (const [address, heading] of PAGES) {
      await t.test(address || 'the front page', async () => {
        complaints.length = 0;
        await page.setViewport({width: WIDE, height: 800});
        await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: 'light'}]);
        await visit.open(address);
        equal(await visit.text('h1'), heading);
        await accessible(page, 'wide and light');
        // Orca announces each change of a progress bar, and interrupts everything else for it.
        const bars = (await accessibilityTree(page)).filter((line) => /^ *progress/i.test(line));
        deepEqual(bars, [], 'no bar that moves is in the accessibility tree');
        await page.setViewport({width: NARROW, height: 800});
        await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: 'dark'}]);
        await accessible(page, 'narrow and dark');
        for (const direction of ['ltr', 'rtl']) {
          const widths = page.evaluate((direction) => {
            document.documentElement.dir = direction;
            return [innerWidth, document.documentElement.scrollWidth];
          }, direction);
          deepEqual(await widths, [NARROW, NARROW], direction);
        }
        deepEqual(
          complaints.filter((complaint) => address !== 'nowhere' || !MISSING.test(complaint)),
          [],
        );
      });
    }
  });

  test('the page left.html leads back within this site, and nowhere else', async (t) => {
    const visit = await begin(t);
    const {origin, host} = new URL(visit.page.url());
    const open = (from: string) => visit.open(`left.html?${new URLSearchParams({from})}`);
    for (const from of ELSEWHERE) {
      await open(from.replace('HOST', host));
      const {hidden, href} = await visit.page.$eval('a#back', ({hidden, href}) => ({hidden, href}));
      deepEqual([from, hidden, new URL(href).origin], [from, true, origin]);
    }
    await open('slots.html?warn-after=9#code');
    await visit.follow('#back');
    equal(visit.page.url().replace(/.*\//, ''), 'slots.html?warn-after=9#code');
    deepEqual(visit.complaints, []);
  });
});
