import type {Reporter, TestSuiteResult} from '@web/test-runner';
import {add, closingLine, NOTHING, type Tally} from './closing-line.ts';

/** A reporter for Web Test Runner: the totals over all files and browsers as the closing line. */
export function wtrClosingLine(): Reporter {
  return {
    stop({sessions}) {
      let total = NOTHING;
      for (const {passed, testResults} of sessions) {
        const tally = testResults ? count(testResults) : NOTHING;
        total = add(total, tally);
        // A file that did not load or did not finish has no failing test to show for it.
        if (!passed && tally.failed === 0) total = add(total, {...NOTHING, failed: 1});
      }
      // After the other reporters, which write when they are told to stop.
      process.once('exit', () => process.stdout.write(`\n${closingLine(total)}\n`));
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
