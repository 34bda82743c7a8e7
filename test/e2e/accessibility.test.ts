import {deepEqual, equal} from 'node:assert/strict';
import {describe, it} from 'node:test';
import type {Page} from 'puppeteer-core';
import {accessibilityTree} from '../support/accessibility.ts';
import {CONFIDENTIAL, LIMITS, STATES, type State, stopAt, useStages} from '../support/staged-page.ts';

/** The whole accessibility tree of the page in each state. */
const TREES: Readonly<Record<State, string>> = {
  warning: `
RootWebArea "Record" focused
  dialog modal
    paragraph
      text "You will be signed out in 1 minute, 5 seconds."
    dialog "Are you still there?" (Signing out protects your information. What you have not saved may be lost. You will be signed out in 1 minute, 5 seconds.) modal
      heading "Are you still there?"
      paragraph
        text "Signing out protects your information."
        LineBreak "
"
        text "What you have not saved may be lost."
      paragraph live=polite
      button "Stay signed in" focused
      button "Sign out"`,

  'last-warning': `
RootWebArea "Record" focused
  dialog modal
    paragraph
      text "You will be signed out in 55 seconds."
    dialog "Your session is about to end" (You have been signed in for a long time, and this session cannot be extended. Save your work now. You will be signed out in 55 seconds.) modal
      heading "Your session is about to end"
      paragraph
        text "You have been signed in for a long time, and this session cannot be extended. Save your work now."
      paragraph live=polite
      button "Close this message" focused
      button "Sign out"`,

  checking: `
RootWebArea "Record" focused
  dialog modal
    group focused
      paragraph live=assertive
      dialog "One moment" modal
        heading "One moment"
        paragraph
          text "We are checking whether you are still signed in."`,

  expired: `
RootWebArea "You have been signed out" focused
  dialog modal
    group focused
      paragraph live=assertive
      dialog "You have been signed out" modal
        heading "You have been signed out"
        paragraph
          text "Your session has ended to protect your information. Sign in again to continue."`,

  locked: `
RootWebArea "Sign in to continue" focused
  dialog modal
    group focused
      paragraph live=assertive
      dialog "Sign in to continue" modal
        heading "Sign in to continue"
        paragraph
          text "Your work is still here. Sign in again in a new window, then come back to this one."
        link "Sign in again (opens a new window)"`,
};

describe('the accessibility tree of the page', () => {
  const open = useStages();
  const find = (page: Page) => page.evaluate((text) => Reflect.get(window, 'find')(text) as boolean, CONFIDENTIAL);

  for (const [state, tree] of Object.entries(TREES)) {
    it(`${state.endsWith('warning') ? 'W1' : 'X1'}: holds only the modal dialog in the state ${state}`, async (test) => {
      const page = await open(test, state as State);
      deepEqual((await accessibilityTree(page)).join('\n'), tree.trim());
      equal(await find(page), false, "find-in-page does not find the page's text");
    });
  }

  it('W1: holds the page again after Stay, and find-in-page finds its text', async (test) => {
    const page = await open(test, 'warning');
    await page.keyboard.press('Enter');
    await page.waitForSelector('session-security[phase=active]');
    deepEqual((await accessibilityTree(page)).slice(0, 3), [
      'RootWebArea "Record" focused',
      '  main',
      `    heading "${CONFIDENTIAL}"`,
    ]);
    equal(await find(page), true);
  });

  it('W3: says the time left in whole sentences: at the start, at each minute, and at 30 and 10 seconds', async (test) => {
    const page = await open(test, 'warning');
    await page.$eval('session-security', (element) => {
      element.expireAfter = 200;
    });
    await page.keyboard.press('Enter');
    await page.waitForSelector('session-security[phase=active]');
    const since = STATES.warning.idle;
    const said: string[] = [];
    let before = {name: '', spoken: [''] as readonly string[]};
    for (let idle = LIMITS.warnAfter - 2; idle <= 202; idle++) {
      await stopAt(page, since + idle);
      const tree = await accessibilityTree(page);
      const [, name = '', description = ''] = /dialog "(.*)" \((.*)\)/.exec(tree.join('\n')) ?? [];
      const spoken = announcement(tree);
      // A screen reader reads the name and description of a dialog that opens, and then each change of a live region.
      if (name && name !== before.name) said.push(name, description);
      else if (spoken[0] && spoken[0] !== before.spoken[0]) said.push(...spoken);
      before = {name, spoken};
    }
    await page.waitForFunction(
      () => document.querySelector('session-security')?.shadowRoot?.querySelector('[aria-live]')?.textContent,
    );
    said.push(...announcement(await accessibilityTree(page)));
    deepEqual(said, [
      'Are you still there?',
      'Signing out protects your information. What you have not saved may be lost. You will be signed out in 2 minutes, 20 seconds.',
      'You will be signed out in 2 minutes.',
      'You will be signed out in 1 minute.',
      'You will be signed out in 30 seconds.',
      'You will be signed out in 10 seconds.',
      'You have been signed out. Your session has ended to protect your information. Sign in again to continue.',
    ]);
  });
});

/** The texts in the live region. */
function announcement(tree: readonly string[]): readonly string[] {
  const start = tree.findIndex((line) => line.includes('live='));
  const depth = (line = '') => line.search(/\S/);
  if (start < 0) return [];
  const inside = tree.slice(start + 1);
  const end = inside.findIndex((line) => depth(line) <= depth(tree[start]));
  return inside.slice(0, end < 0 ? undefined : end).flatMap((line) => /^ *text "(.*)"/.exec(line)?.[1] ?? []);
}
