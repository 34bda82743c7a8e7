import assert from 'node:assert/strict';
import {cp, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import {pathToFileURL} from 'node:url';
import type {Core} from './core.ts';
import {search} from './search.ts';

interface Mutant {
  readonly name: string;
  readonly file: string;
  /** Found once, or the mutant is out of date. */
  readonly replace: string;
  readonly by: string;
}

/** Mistakes that somebody could make in the core: each has to break a promise in one of so many worlds. */
const MOST_WORLDS = 3000;

const MUTANTS: readonly Mutant[] = [
  {
    name: 'activity is accepted before the end is looked at',
    file: 'monitor.ts',
    replace: "if (this.#known.standing(this.#now()) !== 'active') this.#look();",
    by: '',
  },
  {
    name: 'the uploaded idle time is rounded down',
    file: 'knowledge.ts',
    replace: 'Math.ceil(this.own.idle(now) / 1000)',
    by: 'Math.floor(this.own.idle(now) / 1000)',
  },
  {
    name: 'an answer that comes late is believed over newer activity',
    file: 'activity-register.ts',
    replace: 'if (idle < this.idle(now)) ',
    by: '',
  },
  {
    name: 'the monotonic clock is trusted alone',
    file: 'monitor.ts',
    replace: 'this.#now = steadyClock(() => env.now());',
    by: 'this.#now = () => ({wall: 0, monotonic: env.now().monotonic});',
  },
  {
    name: 'the wall clock is trusted alone',
    file: 'monitor.ts',
    replace: 'this.#now = steadyClock(() => env.now());',
    by: 'this.#now = () => ({wall: env.now().wall, monotonic: 0});',
  },
  {
    name: "the server's word is uploaded as activity of this browser",
    file: 'knowledge.ts',
    replace: 'this.#elsewhere.advance(idle, now);\n    if',
    by: 'this.own.advance(idle, now);\n    if',
  },
  {
    name: 'every tab asks for itself',
    file: 'asker.ts',
    replace: 'return this.#env.tabs ? this.#negotiate(now) : this.#start(now);',
    by: 'return this.#start(now);',
  },
  {
    name: 'the end is not told to other tabs',
    file: 'monitor.ts',
    replace: "if (by === 'this-tab') this.#talk.post({kind: 'ended', reason}, this.#now());",
    by: '',
  },
  {
    name: 'a server out of reach extends the session',
    file: 'monitor.ts',
    replace: "if (reply === 'unreachable') {\n",
    by: "if (reply === 'unreachable') {\n      this.#known.own.advance(0, now);\n",
  },
  {
    name: 'opening a page is activity of its person',
    file: 'knowledge.ts',
    replace: 'this.#assumed = assumed;',
    by: 'this.own.advance(0, assumed);',
  },
  {
    name: 'the page is covered only when the server has spoken',
    file: 'monitor.ts',
    replace: "if (this.#need.verify) this.#enter('checking', by);\n    else if",
    by: 'if (this.#need.verify) return;\n    if',
  },
  {
    name: 'the server is never asked before the warning',
    file: 'need.ts',
    replace: 'this.ask || (!over && (due || this.#lacks(now)))',
    by: '!over && this.#lacks(now)',
  },
  {
    name: 'a tab sleeps for as long as nothing is due',
    file: 'lookout.ts',
    replace: 'Math.min(due, nap)',
    by: 'due',
  },
  {
    name: 'a timer is armed for the end alone',
    file: 'monitor.ts',
    replace: 'Math.min(...moments.filter((moment) => moment > 0))',
    by: 'left',
  },
  {
    name: 'a failed question is not asked again',
    file: 'asker.ts',
    replace: 'this.#heardFailure(this.#failures + 1, retryIn, now);',
    by: 'this.#heardFailure(this.#failures + 1, 1e12, now);',
  },
  {
    name: 'the next boundary is asked for without a pause between questions',
    file: 'asker.ts',
    replace: 'remaining(this.#retry, now), remaining(this.#rest, now)',
    by: '0, 0',
  },
  {
    name: 'an expired session is revived by later activity',
    file: 'monitor.ts',
    replace: "return this.#phase === 'expired' || this.#phase === 'locked';",
    by: "return this.#phase === 'locked';",
  },
];

describe('every mistake in the core breaks a promise somewhere', () => {
  let folder: string;

  before(async () => {
    // Inside the project, since that is where the loader of TypeScript finds its configuration.
    folder = await mkdtemp(join(import.meta.dirname, '.mutants-'));
  });

  after(() => rm(folder, {recursive: true}));

  for (const [index, {name, file, replace, by}] of MUTANTS.entries()) {
    it(`Safe, Kind: ${name}`, async () => {
      const core = join(folder, String(index));
      await cp('src/core', core, {recursive: true});
      const source = await readFile(join(core, file), 'utf8');
      assert.equal(source.split(replace).length, 2, `${file} holds the mutated text once`);
      await writeFile(join(core, file), source.replace(replace, by));
      const mutated = (await import(pathToFileURL(join(core, 'monitor.ts')).href)) as Core;
      const {finding} = await search(mutated, {seed: 1, worlds: MOST_WORLDS, hasty: true});
      assert.ok(finding, 'no world noticed');
    });
  }
});
