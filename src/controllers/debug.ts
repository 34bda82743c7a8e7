import type {DevWarnings} from '../dev-warnings.ts';

export type DebugLog = typeof import('../debug-log.ts');

let log: DebugLog | undefined;
let isRequested = false;

/**
 * Returns the sentences of the attribute `debug`. The first call loads them, and `onLoad` is called then. The file for a CDN has
 * cdn-debug.ts in place of this file.
 */
export function debugLog(warnings: DevWarnings, onLoad: () => void): DebugLog | undefined {
  if (isRequested) return log;
  isRequested = true;
  import('../debug-log.ts').then(
    (loaded) => {
      log = loaded;
      onLoad();
    },
    (error) => warnings.warn(`debug found no sentences: ${error}`),
  );
  return undefined;
}
