/** In the storage of this tab: the session of this channel has ended, and no server has reported a new one yet (X7). */
const KEY = 'session-security-ended:';

export function rememberEnd(channel: string): void {
  useStorage((storage) => storage.setItem(KEY + channel, ''));
}

export function forgetEnd(channel: string): void {
  useStorage((storage) => storage.removeItem(KEY + channel));
}

export function isEndRemembered(channel: string): boolean {
  return useStorage((storage) => storage.getItem(KEY + channel)) === '';
}

/** Browsers that keep nothing throw when the storage is read, or when it is full. */
function useStorage<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(sessionStorage);
  } catch {
    return undefined;
  }
}
