import {deepEqual, ok} from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, test} from 'node:test';
import {KNOWN_DIFFERENCES} from '../../server-contract/conformance/known-differences.ts';
import {CORE, UNSEEN} from '../../server-contract/conformance/obligations.ts';
import {CHECKS} from '../../server-contract/conformance/run.ts';

describe('the conformance suite and the text of the contract', () => {
  const text = readFileSync('server-contract/README.md', 'utf8');
  // Sections 2 to 4 oblige the server.
  const numbered = [...text.matchAll(/^([234]\.\d+)( \(core\))? /gm)].map(([, number, core]) => ({
    number: number!,
    core: core !== undefined,
  }));

  test('each obligation of a server is checked, or listed as not to be seen', () => {
    const known = new Set([...CHECKS, ...UNSEEN].map(({obligation}) => obligation));
    deepEqual([...known].sort(), numbered.map(({number}) => number).sort());
  });

  test('none is both', () => {
    const checked = new Set(CHECKS.map(({obligation}) => obligation));
    deepEqual(
      UNSEEN.filter(({obligation}) => checked.has(obligation)),
      [],
    );
  });

  test('core is what the text says is core', () => {
    const core = numbered.filter((obligation) => obligation.core).map(({number}) => number);
    deepEqual([...CORE].sort(), core.sort());
  });

  test('a check has a name of its own, by which a known difference finds it', () => {
    const ids = CHECKS.map(({obligation, name}) => `${obligation} ${name}`);
    deepEqual(ids.length, new Set(ids).size);
    for (const id of Object.keys(KNOWN_DIFFERENCES)) ok(ids.includes(id), id);
  });

  test('no core obligation is excused', () => {
    deepEqual(
      Object.keys(KNOWN_DIFFERENCES).filter((id) => CORE.has(id.split(' ', 1)[0]!)),
      [],
    );
  });
});
