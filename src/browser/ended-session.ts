import {page} from './document-members.ts';

/**
 * In the storage of this tab: the session of this channel has ended, and no server has reported a new one yet (X7). The
 * value has hashes of the paths of the pages that were left for it, and when; milliseconds.
 */
const KEY = 'session-security-ended:';

/** Milliseconds. A page that is opened again so soon after it was left has been sent to itself. */
const LOOP_MS = 30_000;

/** Returns whether this page was left for the same end a moment ago, whatever pages have come between. */
export function rememberEnd(channel: string): boolean {
  const key = KEY + channel;
  const left = useStorage((storage): Record<string, number> => JSON.parse(storage.getItem(key) ?? '{}'));
  const now = Date.now();
  const path = hashOf(new URL(page().URL).pathname);
  useStorage((storage) => storage.setItem(key, JSON.stringify({...left, [path]: now})));
  return now - (left?.[path] ?? 0) < LOOP_MS;
}

/** A path can name a person, and the storage is still there after the end. */
function hashOf(path: string): number {
  return [...path].reduce((hash, char) => (Math.imul(hash, 31) + char.charCodeAt(0)) | 0, 0);
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
