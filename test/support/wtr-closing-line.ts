import type {Reporter, TestSuiteResult} from '@web/test-runner';
import {add, closingLine, failureLine, NOTHING, type Tally} from './closing-line.ts';

/** A reporter for Web Test Runner: prints the failed tests and then the totals over all files and browsers. */
export function wtrClosingLine(): Reporter {
  return {
    stop({sessions}) {
      let total = NOTHING;
      const failures: string[] = [];
      for (const {passed, testResults, testFile, browser, errors} of sessions) {
        const tally = testResults ? count(testResults) : NOTHING;
        total = add(total, tally);
        if (testResults) failures.push(...failuresIn(testResults, browser.name));
        // A file that did not load or did not finish has no failed test, so it counts as one.
        if (passed || tally.failed > 0) continue;
        total = add(total, {...NOTHING, failed: 1});
        failures.push(failureLine(`${browser.name} ${testFile}`, errors[0]?.message ?? 'did not finish'));
      }
      // At the exit, because the other reporters write when they stop.
      process.once('exit', () => process.stdout.write(`\n${[...failures, closingLine(total)].join('\n')}\n`));
    },
  };
}

function count(suite: TestSuiteResult): Tally {
  const own = suite.tests.map(({passed, skipped}) => ({
    ...NOTHING,
    ...(skipped ? {skipped: 1} : passed ? {passed: 1} : {failed: 1}),
  }));
  return [...own, ...suite.suites.map(count)].reduce(add, NOTHING);
}

function failuresIn(suite: TestSuiteResult, path: string): string[] {
  const own = suite.tests.filter(({passed, skipped}) => !passed && !skipped);
  return [
    ...own.map(({name, error}) => failureLine(`${path} › ${name}`, error?.message)),
    ...suite.suites.flatMap((inner) => failuresIn(inner, `${path} › ${inner.name}`)),
  ];
}
