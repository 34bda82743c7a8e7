import {equal} from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {PackedProject} from '../support/packed-project.ts';

const NEIGHBOURS = ['lit', '@lit', 'lit-html', 'lit-element', 'msw', '@types/node', 'undici-types'];

/** Entries of types for one framework each, which import that framework's. */
const FRAMEWORKS = /\/(react|preact|vue|svelte)$/;

/** The package has ES modules alone: every Node that `engines` allows can require them. */
describe('the package, in a project of CommonJS modules', () => {
  let project: PackedProject;
  let modules: readonly string[];
  before(() => {
    project = new PackedProject(NEIGHBOURS);
    project.write('package.json', '{"type": "commonjs"}');
    modules = project.modules.filter((entry) => !FRAMEWORKS.test(entry));
  });
  after(() => project.remove());

  test('D4: every entry can be required in Node, without a warning', () => {
    project.write(
      'reader.js',
      `process.on('warning', (warning) => console.log(String(warning)));
      for (const entry of ${JSON.stringify(modules)}) console.log(entry, Object.keys(require(entry)).length > 0);`,
    );
    equal(project.node('reader.js'), modules.map((entry) => `${entry} true\n`).join(''));
  });

  test('D4: TypeScript accepts every entry there', () => {
    const lines = modules.map((entry, index) => `import * as entry${index} from '${entry}'; void entry${index};`);
    project.write('reader.ts', [...lines, `document.createElement('session-security').expireAfter = 600;`].join('\n'));
    equal(project.compile('reader.ts', '--module', 'nodenext'), '');
  });
});
