import type {Tab} from './tab.ts';

/**
 * Notes when the page enters the back/forward cache and when it comes back from it. Chromium freezes a page on its way into
 * the cache. Firefox has no such event and keeps the page at once.
 */
export const NOTE_CACHED = `
  addEventListener('pageshow', ({persisted}) => sessionStorage.setItem('persisted', String(persisted)));
  const [target, type] = 'onfreeze' in document ? [document, 'freeze'] : [window, 'pagehide'];
  target.addEventListener(type, () => sessionStorage.setItem('cached', 'true'));`;

/** Is the page before this one in the cache? */
export const isCached = (tab: Tab): Promise<boolean> =>
  tab.page.evaluate(() => sessionStorage.getItem('cached') === 'true');

/** Has this page come back from the cache? */
export const isBack = (tab: Tab): Promise<boolean> =>
  tab.page.evaluate(() => sessionStorage.getItem('persisted') === 'true');
