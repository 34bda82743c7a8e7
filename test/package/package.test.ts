import {deepEqual, equal, match, ok} from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {Script} from 'node:vm';
import {build, type Rolldown} from 'vite';

interface Manifest {
  readonly exports: Record<string, string | {readonly default: string}>;
  readonly unpkg: string;
  readonly jsdelivr: string;
  readonly customElements: string;
}

/** What an application that installed the package would have beside it. */
const NEIGHBOURS = ['lit', '@lit', 'lit-html', 'lit-element', 'msw', '@types', 'undici-types'];

describe('the package, as npm would publish it', () => {
  let project: string;
  let installed: string;
  let files: string[];
  let manifest: Manifest;

  before(() => {
    project = mkdtempSync(join(tmpdir(), 'package-'));
    installed = join(project, 'node_modules/session-security');
    const [packed] = JSON.parse(run('npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', project)) as [
      {filename: string; files: {path: string}[]},
    ];
    files = packed.files.map(({path}) => path);
    mkdirSync(installed, {recursive: true});
    run('tar', '-xzf', join(project, packed.filename), '-C', installed, '--strip-components=1');
    for (const name of NEIGHBOURS) symlinkSync(resolve('node_modules', name), join(project, 'node_modules', name));
    writeFileSync(join(project, 'package.json'), '{"type": "module"}');
    manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Manifest;
  });
  after(() => rmSync(project, {recursive: true, force: true}));

  const entries = () => Object.keys(manifest.exports).map((path) => `session-security${path.slice(1)}`);
  const modules = () => entries().filter((entry) => !entry.endsWith('.json'));

  test('D4: holds what is to be shipped, and nothing else', () => {
    const strange = files.filter(
      (path) => !/^(dist\/|server-contract\/|README|LICENSE|CHANGELOG|package\.json)/.test(path),
    );
    deepEqual(strange, []);
    for (const named of [manifest.unpkg, manifest.jsdelivr, manifest.customElements]) {
      ok(files.includes(named.replace('./', '')), `${named} is there`);
    }
  });

  test('D2, D4: every entry can be imported in Node, where there is no page, and leaves no global behind', () => {
    // What lit and msw leave behind in Node is theirs.
    const code = `await import('lit');
      await import('msw');
      const before = Object.getOwnPropertyNames(globalThis);
      for (const entry of ${JSON.stringify(modules())}) {
        const module = await import(entry);
        console.log(entry, Object.keys(module).length > 0);
      }
      console.log(Object.getOwnPropertyNames(globalThis).filter((name) => !before.includes(name)).join());`;
    const lines = modules().map((entry) => `${entry} true`);
    equal(runIn(project, process.execPath, '--input-type=module', '--eval', code), `${lines.join('\n')}\n\n`);
  });

  for (const moduleResolution of ['nodenext', 'bundler']) {
    test(`D4: its types are sound under ${moduleResolution} resolution, their own files included`, () => {
      const imports = modules().map((entry, index) => `import * as entry${index} from '${entry}';`);
      const uses = modules().map((_entry, index) => `void entry${index};`);
      const attribute = `document.createElement('session-security').expireAfter = 600;`;
      writeFileSync(join(project, 'reader.ts'), [...imports, ...uses, attribute].join('\n'));
      const module = moduleResolution === 'bundler' ? 'esnext' : moduleResolution;
      const options = [
        '--noEmit',
        '--strict',
        '--target',
        'es2022',
        '--lib',
        'es2022,dom,dom.iterable,dom.asynciterable',
      ];
      const how = ['--module', module, '--moduleResolution', moduleResolution, '--types', 'node'];
      const tsc = resolve('node_modules/typescript/bin/tsc');
      equal(runIn(project, process.execPath, tsc, ...options, ...how, 'reader.ts'), '');
    });
  }

  test('D4: a bundler takes it, and keeps the registration', async () => {
    const entry = join(project, 'reader.js');
    writeFileSync(entry, `import 'session-security';`);
    const output = (await build({
      root: project,
      configFile: false,
      logLevel: 'error',
      build: {write: false, rolldownOptions: {input: entry}},
    })) as Rolldown.RolldownOutput;
    match(output.output[0].code, /customElements\.define\([`'"]session-security[`'"]/);
  });

  test('D4: the file for a CDN is one plain script, as a module and as a classic script', () => {
    const code = readFileSync(join(installed, manifest.unpkg), 'utf8');
    // Compiling it as a script fails on an import or an export.
    ok(new Script(code));
    match(code, /customElements\.define\([`'"]session-security[`'"]/);
    ok(!/\b(import|require)\s*\(/.test(code), 'loads nothing more');
  });

  test('D3: the manifest tells editors every attribute that the element observes', async () => {
    const {SessionSecurityElement} = (await import(join(installed, 'dist/element.js'))) as {
      SessionSecurityElement: {readonly observedAttributes: readonly string[]};
    };
    const description = JSON.parse(readFileSync(join(installed, manifest.customElements), 'utf8')) as {
      modules: {declarations: {tagName?: string; attributes?: {name: string}[]}[]}[];
    };
    const declarations = description.modules.flatMap(({declarations}) => declarations);
    const element = declarations.find(({tagName}) => tagName === 'session-security');
    const described = element?.attributes?.map(({name}) => name) ?? [];
    deepEqual(
      SessionSecurityElement.observedAttributes.filter((name) => !described.includes(name)),
      [],
    );
  });
});

function run(command: string, ...args: string[]): string {
  return runIn('.', command, ...args);
}

/** What the command writes; when it fails, that is part of the error. */
function runIn(cwd: string, command: string, ...args: string[]): string {
  try {
    return execFileSync(command, args, {
      cwd,
      encoding: 'utf8',
      shell: command === 'npm' && process.platform === 'win32',
    });
  } catch (error) {
    throw new Error(`${command} ${args[0]} failed:\n${(error as {stdout?: string}).stdout}`, {cause: error});
  }
}
