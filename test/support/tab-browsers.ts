import type {Browser} from 'puppeteer-core';
import {type ChromiumOptions, startChromium} from './chromium.ts';
import {firefoxMissing, startFirefox} from './firefox.ts';

/** The browsers in which tests can open tabs and windows, and whose back/forward cache works in tests. */
export const TAB_BROWSERS: readonly {
  readonly name: string;
  /** The reason why it cannot run here, for `{skip: …}`. */
  readonly missing: string | false;
  start(options?: ChromiumOptions): Promise<Browser>;
}[] = [
  {name: 'Chromium', missing: false, start: startChromium},
  {name: 'Firefox', missing: firefoxMissing, start: startFirefox},
];
