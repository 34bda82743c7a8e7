import {deepEqual, equal, ok} from 'node:assert/strict';
import {readdirSync} from 'node:fs';
import {describe, it, type TestContext} from 'node:test';
import type {Page} from 'puppeteer-core';
import {STATES, type State, useStages} from '../support/staged-page.ts';

const ALL = Object.keys(STATES) as State[];
const LANGUAGES = readdirSync('src/i18n/locales').map((file) => file.replace('.ts', ''));

/** The smallest page that must be readable, in CSS pixels. WCAG 2.2, 1.4.10. */
const NARROW = {width: 320, height: 256};

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

/** The contrast of each non-text part with the background, from 1 to 21. WCAG 2.2, 1.4.11. */
async function contrasts(page: Page): Promise<Record<string, number>> {
  const pixels = await page.$eval('session-security', ({shadowRoot}) => {
    const [dialog, bar, stay, signOut] = [
      'dialog[open]',
      'progress',
      '[part=stay-button]',
      '[part=sign-out-button]',
    ].map((selector) => getComputedStyle(shadowRoot!.querySelector(selector)!));
    const background = dialog!.backgroundColor;
    const colours = {
      background,
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
