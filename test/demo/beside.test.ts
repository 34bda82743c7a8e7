import {deepEqual, doesNotMatch, equal, match} from 'node:assert/strict';
import {test} from 'node:test';
import type {Frame} from 'puppeteer-core';
import {type DemoVisit, describeDemo} from '../support/demo-hosts.ts';
import {originalMissing} from '../support/original.ts';

const FAULTS = {
  'hang-late': 'no answer after the warning',
  hang: 'no answer at all',
  empty: 'an empty answer',
  object: 'a wrong answer',
};

const RECORD = /Imogen Vale.*atrial fibrillation/s;

const wordsOf = (frame: Frame) => frame.$eval('body', ({innerText}) => innerText);

/** The page of django-session-security runs, and nothing opaque lies over the name and where the diagnosis begins. */
async function canBeRead(theirs: Frame): Promise<void> {
  match(await wordsOf(theirs), RECORD);
  const areOnTop = await theirs.$$eval('article > h1, article > h1 + p', (texts) =>
    texts.map((text) => {
      const {left, top} = text.getBoundingClientRect();
      const opaque = document.elementsFromPoint(left + 5, top + 10).find((each) => {
        const {backgroundColor, opacity} = getComputedStyle(each);
        return backgroundColor.startsWith('rgb(') && opacity === '1';
      });
      return text.parentElement === opaque;
    }),
  );
  deepEqual(areOnTop, [true, true]);
}

async function pictureCanBeRead({page}: DemoVisit): Promise<void> {
  const {alt, isShown} = await page.$eval('#theirs img', (image) => {
    const {alt, complete, naturalWidth} = image as HTMLImageElement;
    return {alt, isShown: complete && naturalWidth > 0};
  });
  deepEqual([alt, isShown], ['Their page, which can be read', true]);
}

describeDemo('the same fault beside the original', 2, (begin, {name}) => {
  const isLive = name === 'by its server' && !originalMissing;

  for (const [fault, what] of Object.entries(FAULTS)) {
    test(`${what}: ours is covered, and ${isLive ? 'its page' : 'the recording of its page'} can be read`, async (t) => {
      const visit = await begin(t);
      const {page} = visit;
      await page.setViewport({width: 1200, height: 900});
      await visit.open('beside.html');
      equal(
        await page.$eval('#beside', (frames) => (frames as HTMLElement).dataset.original),
        isLive ? 'live' : 'recorded',
      );
      await page.locator(`[data-fault=${fault}]`).click();
      await page.waitForSelector(`#tour .done [data-fault=${fault}]`);
      match(await visit.text('#watch'), /^✓ Ours is covered; django-session-security still shows the record/);
      const [ours, theirs] = page.mainFrame().childFrames();
      doesNotMatch(await wordsOf(ours!), RECORD);
      if (isLive) await canBeRead(theirs!);
      else await pictureCanBeRead(visit);
      // Our element reports such an answer, as it should.
      const isOwn = (complaint: string) => fault === 'object' && /without an idle time/.test(complaint);
      deepEqual(
        visit.complaints.filter((complaint) => !isOwn(complaint)),
        [],
      );
    });
  }
});
