import {page} from './document-members.ts';

/**
 * In the storage of this tab: the session of this channel has ended, and no server has reported a new one yet (X7). The
 * value has the paths of the pages that were left for it, and when; milliseconds.
 */
const KEY = 'session-security-ended:';

/** Milliseconds. A page that is opened again so soon after it was left has been sent to itself. */
const LOOP_MS = 30_000;

/** Returns whether this page was left for the same end a moment ago, whatever pages have come between. */
export function rememberEnd(channel: string): boolean {
  const key = KEY + channel;
  const left = useStorage((storage): Record<string, number> => JSON.parse(storage.getItem(key) ?? '{}'));
  const now = Date.now();
  const {pathname} = new URL(page().URL);
  useStorage((storage) => storage.setItem(key, JSON.stringify({...left, [pathname]: now})));
  return now - (left?.[pathname] ?? 0) < LOOP_MS;
}

export function forgetEnd(channel: string): void {
  useStorage((storage) => storage.removeItem(KEY + channel));
}

export function isEndRemembered(channel: string): boolean {
  return typeof useStorage((storage) => storage.getItem(KEY + channel)) === 'string';
}

/** Browsers that keep nothing throw when the storage is read, or when it is full. */
function useStorage<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(sessionStorage);
  } catch {
    return undefined;
  }
}
