import {type ReportError, requireSync} from './errors.ts';
import type {RequestView} from './http.ts';
import type {PassiveReason} from './observe.ts';
import type {PassiveRule} from './options.ts';
import {createPathTest, createPatternTest} from './request-paths.ts';

/** Says whether the application declared the request as passive: it is no user activity. Undefined: it did not. */
export type PassiveRules<Req> = (request: RequestView<Req>) => PassiveReason | undefined;

/** Turns the option `passive` into one function. A rule that throws makes the request passive, and is reported. */
export function createPassiveRules<Req>(
  rules: readonly PassiveRule<Req>[],
  reportError: ReportError,
): PassiveRules<Req> {
  const tests = rules.map((rule): ((request: RequestView<Req>) => boolean) => {
    if (typeof rule === 'function') return ({native}) => requireSync('passive', rule(native));
    return rule instanceof RegExp ? createPatternTest(rule) : createPathTest(rule);
  });
  return (request) => {
    try {
      return tests.some((test) => test(request)) ? 'passive' : undefined;
    } catch (error) {
      reportError(error);
      return 'passive-failed';
    }
  };
}
