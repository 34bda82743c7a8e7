import {type ReportError, requireSync} from './errors.ts';
import type {RequestView} from './http.ts';
import type {PassiveRule} from './options.ts';
import {createPathTest, createPatternTest} from './request-paths.ts';

/** True when the application declared the request as passive: it is no user activity. */
export type IsPassive<Req> = (request: RequestView<Req>) => boolean;

/** Turns the option `passive` into one function. A rule that throws makes the request passive, and is reported. */
export function createPassiveRules<Req>(rules: readonly PassiveRule<Req>[], reportError: ReportError): IsPassive<Req> {
  const tests = rules.map((rule): IsPassive<Req> => {
    if (typeof rule === 'function') return ({native}) => requireSync('passive', rule(native));
    return rule instanceof RegExp ? createPatternTest(rule) : createPathTest(rule);
  });
  return (request) => {
    try {
      return tests.some((test) => test(request));
    } catch (error) {
      reportError(error);
      return true;
    }
  };
}
