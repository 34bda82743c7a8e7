import {type ReportError, requireSync} from './errors.ts';
import {withoutFinalSlash} from './http.ts';
import type {PassiveRule} from './options.ts';

/** True when the application declared the request as passive: it is no user activity. */
export type IsPassive<Req> = (path: string, request: Req) => boolean;

/** Turns the option `passive` into one function. A rule that throws makes the request passive, and is reported. */
export function createPassiveRules<Req>(rules: readonly PassiveRule<Req>[], reportError: ReportError): IsPassive<Req> {
  const tests = rules.map((rule): IsPassive<Req> => {
    if (typeof rule === 'function') return (_path, request) => requireSync('passive', rule(request));
    // `search` and not `test`: a pattern with the flag g keeps its position, and would miss every other request.
    if (rule instanceof RegExp) return (path) => path.search(rule) !== -1;
    const passivePath = withoutFinalSlash(encodePath(rule));
    return (path) => withoutFinalSlash(path) === passivePath;
  });
  return (path, request) => {
    try {
      return tests.some((test) => test(path, request));
    } catch (error) {
      reportError(error);
      return true;
    }
  };
}

/** The path as browsers send it: `/größe` is requested as `/gr%C3%B6%C3%9Fe`. */
export function encodePath(path: string): string {
  return new URL(`http://localhost${path}`).pathname;
}
