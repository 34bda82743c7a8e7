/** The counts that every test runner here prints as its last line, so that they can be added up. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NOTHING: Tally = {passed: 0, failed: 0, skipped: 0};

export function add(a: Tally, b: Tally): Tally {
  return {passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped};
}

export function closingLine({passed, failed, skipped}: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** The line for a failed test, printed before the closing line. The whole run prints these lines again at its end. */
export function failureLine(name: string, error: string | undefined): string {
  return `FAILED ${name}${error ? `: ${error.split('\n')[0]}` : ''}`;
}

export function readFailureLines(output: string): readonly string[] {
  return output.match(/^FAILED .*$/gm) ?? [];
}

/** The last closing line in the output of a test runner. Undefined if there is none. */
export function readClosingLine(output: string): Tally | undefined {
  const last = [...output.matchAll(/^(\d+) passed, (\d+) failed, (\d+) skipped$/gm)].at(-1);
  return last && {passed: Number(last[1]), failed: Number(last[2]), skipped: Number(last[3])};
}
