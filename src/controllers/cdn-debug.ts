import {optionalGlobal} from '../browser/document-members.ts';
import type {DevWarnings} from '../dev-warnings.ts';
import type {DebugLog} from './debug.ts';

/**
 * In place of debug.ts in the file for a CDN. That file loads no code, so that its `integrity` stands for all that runs:
 * the page itself loads the sentences, by a second script before it.
 */
export function debugLog(warnings: DevWarnings): DebugLog | undefined {
  const log = optionalGlobal<DebugLog>('sessionSecurityDebug');
  if (!log) warnings.warn('debug needs the script session-security.debug.min.js before this one.');
  return log;
}
