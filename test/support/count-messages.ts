import type {Page} from 'puppeteer-core';

/** Counts the messages of the page to other tabs, by channel or by storage, from its next document on. */
export async function countMessages(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(`{
    globalThis.messagesPosted = 0;
    for (const [target, name] of [[BroadcastChannel.prototype, 'postMessage'], [Storage.prototype, 'setItem']]) {
      const method = target[name];
      target[name] = function (...given) {
        messagesPosted++;
        return method.apply(this, given);
      };
    }
  }`);
}

/** The number of messages so far in all of these pages. */
export async function messagesOf(pages: readonly Page[]): Promise<number> {
  const counts = await Promise.all(pages.map((page) => page.evaluate('messagesPosted')));
  return counts.reduce<number>((sum, count) => sum + Number(count), 0);
}
