import {deepEqual, equal, ok} from 'node:assert/strict';
import {readdirSync} from 'node:fs';
import {describe, it, type TestContext} from 'node:test';
import type {Page} from 'puppeteer-core';
import {LIMITS, STATES, type State, stopAt, useStages} from '../../support/staged-page.ts';

const ALL = Object.keys(STATES) as State[];
const LANGUAGES = readdirSync('src/i18n/locales').map((file) => file.replace('.ts', ''));

/** The smallest page that must be readable, in CSS pixels. WCAG 2.2, 1.4.10. */
const NARROW = {width: 320, height: 256};

/** Small windows: zoom of 400 % on a wide and on a low screen, and text of 200 % on a small screen. */
const LITTLE_ROOM: readonly (readonly [what: string, size: {width: number; height: number}, html: string])[] = [
  ['320 by 256 pixels', NARROW, ''],
  ['480 by 270 pixels', {width: 480, height: 270}, ''],
  ['text of 200 %', {width: 640, height: 480}, '&style=font-size:200%25'],
];

/** The text spacing that users may set. WCAG 2.2, 1.4.12. */
const SPACED = 'lang=en&style=letter-spacing:.12em;word-spacing:.16em;line-height:1.5';

describe('the dialogs of the element are readable and large enough', () => {
  const openPage = useStages();
  const open = (test: TestContext, state: State, html?: string) => openPage(test, state, html, NARROW);

  for (const state of ALL) {
    it(`W7: buttons and links are large enough, in the state ${state}`, async (test) => {
      const page = await open(test, state);
      const sizes = await page.evaluate(() => {
        const dialog = document.querySelector('session-security')?.shadowRoot?.querySelector('dialog[open]');
        return [...(dialog?.querySelectorAll('button, a') ?? [])].map((target) => {
          const {width, height} = target.getBoundingClientRect();
          return {name: target.textContent?.trim(), width: Math.round(width), height: Math.round(height)};
        });
      });
      deepEqual(
        sizes.filter(({width, height}) => width < 44 || height < 44),
        [],
      );
    });

    it(`W7: nothing is cut off with more text spacing, in the state ${state}`, async (test) => {
      const page = await open(test, state, SPACED);
      deepEqual(await cutOff(page), []);
    });

    it(`W7: nothing is cut off on a narrow page in any language, in the state ${state}`, async (test) => {
      const page = await open(test, state);
      const wide: string[] = [];
      for (const language of LANGUAGES) {
        await speak(page, language);
        wide.push(...(await cutOff(page)).map((what) => `${language}: ${what}`));
      }
      deepEqual(wide, []);
    });
  }

  for (const [what, size, html] of LITTLE_ROOM) {
    for (const state of ALL) {
      it(`W7: opens with its heading, and Stay, in sight in any language, in the state ${state}, with ${what}`, async (test) => {
        const page = await openPage(test, state, `lang=en${html}`, size);
        const hidden: string[] = [];
        for (const language of LANGUAGES) {
          await speak(page, language);
          await reopen(page);
          hidden.push(...(await outOfSight(page)).map((part) => `${language}: ${part}`));
        }
        deepEqual(hidden, []);
      });
    }
  }

  it('W7: no line breaks inside a word of Japanese, on a narrow page', async (test) => {
    const page = await open(test, 'warning', 'lang=ja');
    const {words, broken} = await page.evaluate((text) => {
      const dialog = document.querySelector('session-security')!.shadowRoot!.querySelector('dialog')!;
      const ranges: Range[] = [];
      for (const walker = document.createTreeWalker(dialog, NodeFilter.SHOW_TEXT); walker.nextNode(); ) {
        const start = walker.currentNode.textContent!.indexOf(text);
        if (start < 0 || walker.currentNode.parentElement!.matches('.spoken')) continue;
        const range = document.createRange();
        range.setStart(walker.currentNode, start);
        range.setEnd(walker.currentNode, start + text.length);
        ranges.push(range);
      }
      // In narrow columns, where they would break if they could.
      const broken = [10, 10.5, 11, 11.5, 12, 12.5, 13].flatMap((width) => {
        dialog.style.width = `${width}rem`;
        return ranges.filter((range) => new Set([...range.getClientRects()].map(({top}) => top)).size > 1);
      });
      return {words: ranges.length, broken: broken.length};
    }, 'サインアウト');
    ok(words > 0, 'there is such a word');
    equal(broken, 0);
  });

  it('W1: a tap beside the warning closes it and presses nothing behind it', async (test) => {
    const page = await openPage(test, 'warning', undefined, {width: 800, height: 600, hasTouch: true});
    await page.$eval('main button', (button) => {
      (button as HTMLElement).style.cssText = 'position: fixed; left: 0; top: 0; padding: 2em';
      button.addEventListener('click', () => button.append('!'));
    });
    const presses = () => page.$eval('main button', ({textContent}) => textContent);
    await page.touchscreen.tap(20, 20);
    await page.waitForSelector('session-security[phase=active]');
    // The click of the first tap would have come before the click of the second.
    await page.touchscreen.tap(20, 20);
    await page.waitForFunction(() => document.querySelector('main button')?.textContent.includes('!'));
    equal(await presses(), 'Save!');
  });

  for (const scheme of ['light', 'dark']) {
    it(`W7: progress bar, borders and focus ring have enough contrast in the ${scheme} scheme`, async (test) => {
      const page = await open(test, 'warning', `lang=en&style=color-scheme:${scheme}`);
      for (const [what, contrast] of Object.entries(await contrasts(page))) ok(contrast >= 3, `${what}: ${contrast}`);
    });

    it(`W7: the time left has the contrast of a text in its last ten seconds, in the ${scheme} scheme`, async (test) => {
      const page = await open(test, 'warning', `lang=en&style=color-scheme:${scheme}`);
      const {time: before = 0} = await contrasts(page);
      await stopAt(page, LIMITS.expireAfter - 8);
      const {time = 0, bar = 0} = await contrasts(page);
      ok(before > time && time >= 4.5, `the time: ${time}`);
      ok(bar >= 3, `the bar: ${bar}`);
    });
  }
});

async function speak(page: Page, language: string): Promise<void> {
  await page.evaluate((lang) => {
    document.documentElement.lang = lang;
    // The cover renders once for each state, so it would keep the language in which it opened.
    document.querySelector('session-security')?.requestUpdate();
  }, language);
  await page.waitForFunction(
    (lang) => {
      const dialog = document.querySelector('session-security')?.shadowRoot?.querySelector('dialog[open]');
      return dialog?.getAttribute('lang') === lang;
    },
    {},
    language,
  );
}

/** Opens the dialog again, at the present size: after `showModal()` of the page, the element raises its dialog. */
function reopen(page: Page): Promise<void> {
  return page.evaluate(() => {
    const other = document.body.appendChild(document.createElement('dialog'));
    other.showModal();
    other.close();
    other.remove();
  });
}

/** Names the ones of heading and Stay that are not wholly visible. Nothing else covers them. */
function outOfSight(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const {shadowRoot} = document.querySelector('session-security')!;
    const dialog = shadowRoot!.querySelector('dialog[open]')!.getBoundingClientRect();
    return ['h2', '[part=stay-button]'].filter((selector) => {
      const part = shadowRoot!.querySelector(selector);
      if (!part) return false;
      const {left, top, right, bottom} = part.getBoundingClientRect();
      return (
        top < Math.max(dialog.top, 0) ||
        bottom > Math.min(dialog.bottom, innerHeight) ||
        ![top + 2, bottom - 2].every((y) => part.contains(shadowRoot!.elementFromPoint((left + right) / 2, y)))
      );
    });
  });
}

/** The elements whose content is wider than their box. A higher content scrolls. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const dialog = document.querySelector('session-security')?.shadowRoot?.querySelector('dialog[open]');
    if (!dialog) throw new Error('No dialog is open');
    return [dialog, ...dialog.querySelectorAll('h2, p:not(.spoken), button, a')]
      .filter(({scrollWidth, clientWidth}) => scrollWidth > clientWidth)
      .map((element) => element.localName);
  });
}

/** The contrast of each part with the background, from 1 to 21. WCAG 2.2, 1.4.3 and 1.4.11. */
async function contrasts(page: Page): Promise<Record<string, number>> {
  const pixels = await page.$eval('session-security', ({shadowRoot}) => {
    const [dialog, time, bar, stay, signOut] = [
      'dialog[open]',
      '[part=countdown]',
      'progress',
      '[part=stay-button]',
      '[part=sign-out-button]',
    ].map((selector) => getComputedStyle(shadowRoot!.querySelector(selector)!));
    const background = dialog!.backgroundColor;
    const colours = {
      background,
      time: time!.color,
      bar: bar!.color,
      stay: stay!.backgroundColor,
      ring: stay!.outlineColor,
      border: signOut!.borderTopColor,
    };
    const pen = document.createElement('canvas').getContext('2d')!;
    return Object.entries(colours).map(([what, colour]) => {
      // Some colours are translucent.
      for (pen.fillStyle of [background, colour]) pen.fillRect(0, 0, 1, 1);
      return [what, [...pen.getImageData(0, 0, 1, 1).data]] as const;
    });
  });
  const [background = 0, ...others] = pixels.map(([, pixel]) => luminance(pixel));
  return Object.fromEntries(
    others.map((other, i) => {
      const [dark = 0, light = 0] = [background, other].sort((a, b) => a - b);
      return [pixels[i + 1]![0], (light + 0.05) / (dark + 0.05)];
    }),
  );
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(pixel: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = pixel.map((value) =>
    value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
