import assert from 'node:assert/strict';
import {cp, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import {pathToFileURL} from 'node:url';
import {CORE_ENTRY, type Core} from './core.ts';
import {MUTANTS} from './mutation/mutants.ts';
import {rewrite} from './mutation/pattern.ts';
import {search} from './search.ts';

const CORE = 'src/core';

/** Each mutant has to break a promise in one of so many worlds. */
const MOST_WORLDS = 3000;

describe('every mistake in the core breaks a promise somewhere', () => {
  let folder: string;
  const sources = new Map<string, string>();

  before(async () => {
    // Inside the project, where the loader of TypeScript finds its configuration.
    folder = await mkdtemp(join(import.meta.dirname, '.mutants-'));
    const files = (await readdir(CORE)).filter((file) => file.endsWith('.ts'));
    for (const file of files) sources.set(file, await readFile(join(CORE, file), 'utf8'));
  });

  after(() => rm(folder, {recursive: true}));

  for (const [index, mutant] of MUTANTS.entries()) {
    it(`Safe, Kind: ${mutant.name}`, async () => {
      const core = join(folder, String(index));
      const {file, code} = rewrite(sources, mutant);
      await cp(CORE, core, {recursive: true});
      await writeFile(join(core, file), code);
      const mutated = (await import(pathToFileURL(join(core, CORE_ENTRY)).href)) as Core;
      const {finding} = await search(mutated, {seed: 1, worlds: MOST_WORLDS, hasty: true});
      assert.ok(finding, 'no world noticed');
    });
  }

  it('a mutant that matches no code, or more than one place, fails', () => {
    const code = new Map([
      ['a.ts', 'f(a, b as B);'],
      ['b.ts', 'if (x) y(); else z(1, 2, 3);'],
    ]);
    assert.deepEqual(rewrite(code, {find: 'f($one, $two)', replace: '$two'}), {file: 'a.ts', code: 'b;'});
    assert.equal(rewrite(code, {find: 'if (x) $a; else z($$b);', replace: '$a; w($$b)'}).code, 'y(); w(1, 2, 3)');
    assert.throws(() => rewrite(code, {find: 'f($one, $one)', replace: ''}), /No code matches/);
    assert.throws(() => rewrite(code, {find: 'g($one)', replace: ''}), /No code matches/);
    assert.throws(() => rewrite(code, {find: '$f($$all)', replace: ''}), /a.ts and b.ts/);
  });
});
