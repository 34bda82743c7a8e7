import {deepEqual, ok} from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, test} from 'node:test';
import {KNOWN_DIFFERENCES} from '../../server-contract/conformance/known-differences.ts';
import {CORE, UNTESTABLE} from '../../server-contract/conformance/obligations.ts';
import {CHECKS} from '../../server-contract/conformance/run.ts';

describe('the conformance suite and the text of the contract', () => {
  const text = readFileSync('server-contract/README.md', 'utf8');
  // Sections 2 to 4 oblige the server.
  const numbered = [...text.matchAll(/^([234]\.\d+)( \(core\))? /gm)].map(([, number, core]) => ({
    number: number!,
    core: core !== undefined,
  }));

  test('each obligation of a server has a check or is listed as untestable', () => {
    const known = new Set([...CHECKS, ...UNTESTABLE].map(({obligation}) => obligation));
    deepEqual([...known].sort(), numbered.map(({number}) => number).sort());
  });

  test('no obligation has both', () => {
    const checked = new Set(CHECKS.map(({obligation}) => obligation));
    deepEqual(
      UNTESTABLE.filter(({obligation}) => checked.has(obligation)),
      [],
    );
  });

  test('the core obligations are those that the text marks as core', () => {
    const core = numbered.filter((obligation) => obligation.core).map(({number}) => number);
    deepEqual([...CORE].sort(), core.sort());
  });

  test('each check has a unique id, and each known difference names a check', () => {
    const ids = CHECKS.map(({obligation, name}) => `${obligation} ${name}`);
    deepEqual(ids.length, new Set(ids).size);
    for (const id of Object.keys(KNOWN_DIFFERENCES)) ok(ids.includes(id), id);
  });

  test('no known difference excuses a core obligation', () => {
    deepEqual(
      Object.keys(KNOWN_DIFFERENCES).filter((id) => CORE.has(id.split(' ', 1)[0]!)),
      [],
    );
  });
});

describe('the text of the contract', () => {
  const read = (file: string): string => readFileSync(`server-contract/${file}`, 'utf8');
  const text = read('README.md');

  test('names its version, and the files beside it name the same', () => {
    const version = /^Version (\d+\.\d+\.\d+) /m.exec(text)?.[1];
    const {contract} = JSON.parse(read('policy-cases.json')) as {contract: unknown};
    const openApi = /^ {2}version: (.*)$/m.exec(read('openapi.yaml'))?.[1];
    const porting = /version (\d+\.\d+\.\d+)/.exec(read('PORTING.md'))?.[1];
    ok(version);
    deepEqual([contract, openApi, porting], [version, version, version]);
  });

  test('gives each number once, to an obligation or to a reserved subject', () => {
    const obligations = [...text.matchAll(/^([2-5]\.\d+) /gm)].map(([, number]) => number);
    const reserved = [...text.matchAll(/^\| ([2-5]\.\d+) \|/gm)].map(([, number]) => number);
    const numbers = [...obligations, ...reserved];
    ok(obligations.length > 30 && reserved.length > 0);
    deepEqual(
      numbers.filter((number, index) => numbers.indexOf(number) !== index),
      [],
    );
  });
});
