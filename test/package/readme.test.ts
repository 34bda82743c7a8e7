import {deepEqual, equal, match, ok} from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, test} from 'node:test';
import {repeatedFigures} from '../bench/document.ts';
import {codeBlocks} from '../support/markdown.ts';

/** The whole set-up on a fresh machine. */
const SET_UP = ['npm ci && npm start', 'npm ci && npm test'];
const LONGEST = 180;

describe('figures of docs/benchmarks.md; `npm run bench` writes them', () => {
  for (const {path, written, wanted} of repeatedFigures()) {
    test(`are the same in ${path}`, () => {
      const parts = path === 'README.md' ? ['figures'] : ['figures', 'faults'];
      for (const part of parts) match(written, new RegExp(`<!-- ${part} -->\n(- |\\| ).*\n`));
      equal(written, wanted);
    });
  }
});

test('README.md begins with the commands that set a fresh machine up, and .ci/run calls the second', () => {
  const [first] = codeBlocks('README.md');
  deepEqual(commandsOf(first?.code ?? ''), SET_UP);
  deepEqual(commandsOf(codeBlocks('CONTRIBUTING.md')[0]?.code ?? ''), SET_UP);
  ok(readFileSync('.ci/run', 'utf8').includes(`'${SET_UP[1]}'`));
});

test(`README.md has at most ${LONGEST} lines`, () => {
  const lines = readFileSync('README.md', 'utf8').trimEnd().split('\n').length;
  ok(lines <= LONGEST, `${lines} lines`);
});

/** The commands without the comments behind them. */
function commandsOf(code: string): string[] {
  return code
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/\s+#.*$/, ''));
}
