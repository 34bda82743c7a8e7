import {realEnvironment} from './environment.ts';
import type {ConformanceOptions} from './options.ts';
import type {ConformanceReport} from './report.ts';
import {runChecks} from './run.ts';

export {formatReport} from './format-report.ts';
export {type ConformanceOptions, type Level, OptionError} from './options.ts';
export type {Answer, ConformanceReport, Exchange, Result, Status, Verdict} from './report.ts';

/**
 * Checks whether a running server keeps the session security contract. Takes `expireAfter` and a few seconds.
 *
 * ```js
 * const report = await checkConformance({
 *   url: 'http://127.0.0.1:8000/session_security/ping',
 *   signIn: async () => (await fetch('http://127.0.0.1:8000/sign-in')).headers.get('set-cookie').split(';')[0],
 *   expireAfter: 10,
 * });
 * if (report.verdict === 'does not conform') console.log(formatReport(report));
 * ```
 * @throws OptionError naming an option that is invalid, or with which the server cannot be checked
 */
export function checkConformance(options: ConformanceOptions): Promise<ConformanceReport> {
  return runChecks(options, realEnvironment);
}
