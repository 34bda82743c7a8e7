import {deepEqual, equal, match, ok, throws} from 'node:assert/strict';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'node:test';
import {documents, includedFiles, includeExamples} from '../../scripts/include-examples.ts';

const NAMES = readdirSync('examples');

interface Manifest {
  readonly name: string;
  readonly version?: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

describe('the examples', () => {
  test('D4: the documentation shows their files as they are; npm run examples renews it', () => {
    for (const path of documents()) {
      const text = readFileSync(path, 'utf8');
      equal(text, includeExamples(text), path);
    }
  });

  test('D4: the documentation shows a file of each', () => {
    const shown = documents().flatMap((path) => includedFiles(readFileSync(path, 'utf8')));
    deepEqual(
      NAMES.filter((name) => !shown.some((path) => path.startsWith(`examples/${name}/`))),
      [],
    );
  });

  test('a block is renewed with the content of its file, keeps its language, and has its name above it', () => {
    const text = 'Before.\n\n<!-- file: examples/koa/a.js -->\n\n```js live\nold();\n```\n\nAfter.\n';
    const renewed = includeExamples(text, (path) => `// ${path}\nnew();\n`);
    const shown = '**`a.js`**\n\n```js live\n// examples/koa/a.js\nnew();\n```';
    equal(renewed, `Before.\n\n<!-- file: examples/koa/a.js -->\n\n${shown}\n\nAfter.\n`);
    equal(
      includeExamples(renewed, (path) => `// ${path}\nnew();\n`),
      renewed,
    );
    deepEqual(includedFiles(text), ['examples/koa/a.js']);
  });

  test('a marker without a block, and one without a file, are named', () => {
    throws(() => includeExamples('<!-- file: examples/koa/guard.js -->\n\nText.\n'), /examples\/koa\/guard\.js/);
    throws(() => includeExamples('<!-- file: examples/none.js -->\n\n```js\n```\n'), /examples\/none\.js/);
  });

  for (const name of NAMES) {
    test(`D4: ${name} names exact versions, ours among them, and says how to run it`, () => {
      const folder = join('examples', name);
      const manifest = readManifest(join(folder, 'package.json'));
      equal(manifest.name, `example-${name}`);
      equal(manifest.private, true);
      equal(manifest.dependencies?.['session-security'], readManifest('package.json').version);
      for (const version of Object.values({...manifest.dependencies, ...manifest.devDependencies})) {
        match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/);
      }
      match(readFileSync(join(folder, 'README.md'), 'utf8'), /npm install\n(.*\n)*.*npm start\n/);
      const steps = ['examples', 'frameworks'];
      ok(
        steps.some((step) => existsSync(`test/field/${step}/${name}.test.ts`)),
        'there is a test that runs it',
      );
    });
  }
});

function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
}
