/**
 * Runs test files with node:test, each in a process of its own, and ends with the closing line:
 * `node --import tsx test/support/node-tests.ts <files at once> <file>…`
 * (`node --test` cannot load a reporter written in TypeScript before Node 22.)
 */
import {resolve} from 'node:path';
import {run} from 'node:test';
import {spec} from 'node:test/reporters';
import {closingLine, failureLine} from './closing-line.ts';
import {FILE_LIMIT_MS} from './limits.ts';

const [concurrency, ...files] = process.argv.slice(2);
const totals = new Map<string, number>();
const events = run({
  files: files.map((file) => resolve(file)),
  concurrency: Number(concurrency),
  timeout: FILE_LIMIT_MS,
});
events.on('test:diagnostic', ({nesting, message}) => {
  const [, name, count] = /^(pass|fail|cancelled|skipped|todo) (\d+)$/.exec(message) ?? [];
  if (nesting === 0 && name) totals.set(name, Number(count));
});
const failures: string[] = [];
events.on('test:fail', ({name, details: {error}}) => {
  // A suite fails if a test in it fails, and that test is named itself.
  if (Reflect.get(error, 'failureType') === 'subtestsFailed') return;
  failures.push(failureLine(name, error.cause instanceof Error ? error.cause.message : String(error.cause)));
});
const report = events.compose(new spec());
report.pipe(process.stdout, {end: false});
report.once('end', () => {
  const failed = total('fail', 'cancelled');
  console.log(['', ...failures].join('\n'));
  console.log(closingLine({passed: total('pass'), failed, skipped: total('skipped', 'todo')}));
  process.exitCode = failed > 0 ? 1 : 0;
});

function total(...names: string[]): number {
  return names.reduce((sum, name) => sum + (totals.get(name) ?? 0), 0);
}
