/** How every test runner here ends its report, so that one total can be read off them all. */
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

/** A failed test, named on a line of its own before the closing line, so that the whole run can name it again at its end. */
export function failureLine(name: string, error: string | undefined): string {
  return `FAILED ${name}${error ? `: ${error.split('\n')[0]}` : ''}`;
}

export function readFailureLines(output: string): readonly string[] {
  return output.match(/^FAILED .*$/gm) ?? [];
}

/** The last closing line in a runner's output; undefined when it ended without one. */
export function readClosingLine(output: string): Tally | undefined {
  const last = [...output.matchAll(/^(\d+) passed, (\d+) failed, (\d+) skipped$/gm)].at(-1);
  return last && {passed: Number(last[1]), failed: Number(last[2]), skipped: Number(last[3])};
}
