import {deepEqual, equal, match, ok} from 'node:assert/strict';
import {existsSync, readFileSync, statSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {Script} from 'node:vm';
import {brotliCompressSync} from 'node:zlib';
import {checkPackage, createPackageFromTarballData} from '@arethetypeswrong/core';
import {publint} from 'publint';
import {formatMessage} from 'publint/utils';
import {build, type Rolldown} from 'vite';
import {readMessages} from '../../src/i18n/read-messages.ts';
import {PackedProject, type Target} from '../support/packed-project.ts';

/** Packages that an application would have installed beside this one. */
const NEIGHBOURS = ['lit', '@lit', 'lit-html', 'lit-element', 'msw', '@types/node', 'undici-types'];

/** The parts of docs/install.md, in their order: a file belongs to the first one that matches. */
const PART = [
  /\.(md|png|yaml)$|policy-cases|LICENSE/,
  /\.map$/,
  /^dist\/server-contract\//,
  /^dist\/(?!types\/|_?locales\/)/,
  /^dist\/types\//,
  /^dist\/_?locales\//,
];

/** Entries of types for one framework each, which import that framework's. */
const FRAMEWORKS = /\/(react|preact|vue|svelte)$/;

describe('the package, as npm would publish it', () => {
  let project: PackedProject;
  before(() => {
    project = new PackedProject(NEIGHBOURS);
  });
  after(() => project.remove());

  test('D4: holds what is to be shipped, and nothing else', () => {
    const strange = project.files.filter((path) => !/^(dist|docs|server-contract)\/|^[A-Z_]+(\.md)?$/.test(path));
    deepEqual(strange, ['package.json']);
    const source = project.files.filter((path) => /(?<!\.d)\.ts$|\btest\b/.test(path));
    deepEqual(source, []);
    const {unpkg, jsdelivr, customElements, 'web-types': webTypes, exports} = project.manifest;
    const entries = Object.values(exports).flatMap(pathsOf);
    const named = [unpkg, jsdelivr, customElements, webTypes, ...entries.filter((path) => !path.includes('*'))];
    const beside = [
      'LICENSE',
      'README.md',
      'CHANGELOG.md',
      'dist/integrity.txt',
      'dist/integrity-events.txt',
      `${unpkg}.LICENSE.txt`,
    ];
    for (const path of [...named, ...beside]) ok(project.files.includes(path.replace('./', '')), `${path} is there`);
  });

  test('D4: its parts have the sizes that docs/install.md names, and the minified file alone has a source map', () => {
    const total = (pattern: RegExp) =>
      project.files
        .filter((path) => PART.find((each) => each.test(path)) === pattern)
        .reduce((sum, path) => sum + statSync(join(project.installed, path)).size, 0) / 1000;
    const rows = [...project.read('docs/install.md').matchAll(/^\| [^|]+ \| (\d+) \|$/gm)].map(([, kB]) => Number(kB));
    equal(rows.length, PART.length);
    for (const [index, pattern] of PART.entries()) {
      const [found, written] = [total(pattern), rows[index]!];
      ok(Math.abs(found - written) < 0.1 * written + 10, `${pattern}: ${found} kB, written ${written}`);
    }
    deepEqual(
      project.files.filter((path) => path.endsWith('.map')),
      [`${project.manifest.unpkg.replace('./', '')}.map`],
    );
  });

  test('D4: the targets of links in its documents exist', () => {
    for (const document of project.files.filter((path) => path.endsWith('.md'))) {
      for (const [, link = ''] of project.read(document).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)) {
        const path = join(dirname(document), link);
        ok(
          project.files.some((file) => file === path || file.startsWith(`${path}/`)),
          `${document}: ${link}`,
        );
      }
    }
  });

  test('D2, D4: every entry can be imported in Node, where there is no page, and leaves no global behind', () => {
    const modules = project.modules.filter((entry) => !FRAMEWORKS.test(entry));
    // Imports lit and msw first, because their own globals in Node do not count.
    const code = `await import('lit');
      await import('msw');
      const before = Object.getOwnPropertyNames(globalThis);
      for (const entry of ${JSON.stringify(modules)}) {
        const module = await import(entry);
        console.log(entry, Object.keys(module).length > 0);
      }
      console.log(Object.getOwnPropertyNames(globalThis).filter((name) => !before.includes(name)).join());`;
    const lines = modules.map((entry) => `${entry} true`);
    equal(project.node('--input-type=module', '--eval', code), `${lines.join('\n')}\n\n`);
  });

  test('D4: a server finds the file for a CDN, and its texts beside it, by the name of the package', () => {
    const name = 'session-security/session-security.min.js';
    const file = project.node('--input-type=module', '--eval', `console.log(import.meta.resolve('${name}'))`).trim();
    equal(project.node('--print', `require.resolve('${name}')`).trim(), fileURLToPath(file));
    ok(existsSync(new URL('_locales/de.json', file)));
  });

  for (const moduleResolution of ['nodenext', 'bundler']) {
    test(`D4: its types are sound under ${moduleResolution} resolution, their own files included`, () => {
      const modules = project.modules.filter((entry) => !FRAMEWORKS.test(entry));
      const imports = modules.map((entry, index) => `import * as entry${index} from '${entry}';`);
      const uses = modules.map((_entry, index) => `void entry${index};`);
      const attribute = `document.createElement('session-security').expireAfter = 600;`;
      project.write('reader.ts', [...imports, ...uses, attribute].join('\n'));
      const module = moduleResolution === 'bundler' ? 'esnext' : moduleResolution;
      equal(project.compile('reader.ts', '--module', module, '--moduleResolution', moduleResolution), '');
    });
  }

  test('D4: the server half needs no types of a browser', () => {
    const entries = project.modules.filter((entry) => /\/(server|conformance)\b/.test(entry));
    ok(entries.length > 7);
    project.write('server.ts', entries.map((entry, index) => `export * as entry${index} from '${entry}';`).join('\n'));
    equal(project.compile('server.ts', '--module', 'nodenext', '--lib', 'es2022'), '');
  });

  test('D4: a bundler takes it, and keeps the registration', async () => {
    match(await bundle(project, `import 'session-security';`), /customElements\.define\([`'"]session-security[`'"]/);
  });

  test('D4: a server that bundles the server half gets no lit, and a page no server', async () => {
    const server = await bundle(project, `export * from 'session-security/server';`);
    match(server, /idleFor/);
    ok(!/litElementVersions|reactiveElementVersions|LitElement/.test(server), 'no lit in the server half');
    const page = await bundle(project, `import 'session-security';`);
    match(page, /litElementVersions/);
    ok(!/maxLifetime|endSession|countAs/.test(page), 'no server half in the page');
    const {sources} = JSON.parse(project.read(`${project.manifest.unpkg}.map`)) as {sources: string[]};
    const shared = sources.filter((path) => path.includes('server-contract')).sort();
    deepEqual(
      shared,
      ['contract', 'parse-reply'].map((name) => `../server-contract/${name}.ts`),
      'only the contract is of both',
    );
  });

  test('D4: an unused import of the class adds nothing to a bundle', async () => {
    const unused = await bundle(
      project,
      `import {registerMessages} from 'session-security/element'; export default 1;`,
    );
    ok(!/LitElement|customElements/.test(unused), unused);
  });

  test('D4: publint finds nothing', async () => {
    const {messages, pkg} = await publint({pkgDir: project.installed, strict: true});
    deepEqual(
      messages.map((message) => formatMessage(message, pkg)),
      [],
    );
  });

  test('D4: arethetypeswrong finds nothing, for readers whose modules are ES modules', async () => {
    const result = await checkPackage(createPackageFromTarballData(readFileSync(project.tarball)), {
      excludeEntrypoints: [/\.(json|min\.js)$/],
    });
    ok(result.types, 'it has types');
    // The oldest resolution knows no exports, and every Node that `engines` allows can `require` an ES module.
    const known = ['NoResolution in node10', 'CJSResolvesToESM in node16-cjs'];
    const found = result.problems.map((each) => `${each.kind} in ${'resolutionKind' in each && each.resolutionKind}`);
    deepEqual(
      found.filter((problem) => !known.includes(problem)),
      [],
    );
  });

  test('D3: the entries of types for frameworks are empty when they are run', () => {
    const entries = project.modules.filter((entry) => FRAMEWORKS.test(entry));
    equal(entries.length, 4);
    const code = `for (const entry of ${JSON.stringify(entries)}) console.log(Object.keys(await import(entry)).length);`;
    equal(project.node('--input-type=module', '--eval', code), '0\n'.repeat(4));
  });

  test('B4: the file for a CDN has no way to write to storage, except the one mark of an end in its tab (X7)', () => {
    const storage = /\b(localStorage|indexedDB|cookieStore|caches)\b|\.cookie\b/;
    const code = project.read(project.manifest.unpkg);
    equal(storage.exec(code)?.[0], undefined);
    equal(code.match(/\.setItem\b/g)?.length, 1);
  });

  test('D4: the file for a CDN is one plain script, as a module and as a classic script', () => {
    const code = project.read(project.manifest.unpkg);
    // Compiling it as a script fails on an import or an export.
    ok(new Script(code));
    match(code, /customElements\.define\([`'"]session-security[`'"]/);
    equal(/\b(import|require)\s*\(/.exec(code)?.[0], undefined, 'loads no code');
  });

  test('D4: the script for the event stream is a plain script of at most 3.2 kB that writes nothing and loads no code', () => {
    const code = project.read('dist/session-security.events.min.js');
    ok(new Script(code));
    ok(brotliCompressSync(code).length <= 3200, `${brotliCompressSync(code).length} bytes`);
    equal(/\b(import|require)\s*\(|\b\w*[sS]torage\b|\.cookie\b/.exec(code)?.[0], undefined);
    ok(!/litElementVersions|customElements\.define/.test(code), 'has no element');
  });

  test('I1: the file of a language for a CDN is at most 0.6 kB of texts, and no code', () => {
    const tags = (folder: string) =>
      project.files.flatMap((file) => (file.startsWith(folder) ? (/([\w-]+)\.js(on)?$/.exec(file)?.[1] ?? []) : []));
    deepEqual(
      tags('dist/_locales/'),
      tags('dist/locales/').filter((tag) => tag !== 'en'),
    );
    for (const file of project.files.filter((file) => file.startsWith('dist/_locales/'))) {
      const texts = project.read(file);
      match(file, /\.json$/);
      ok(brotliCompressSync(texts).length <= 600, file);
      ok(readMessages(JSON.parse(texts)), file);
    }
  });
});

/** Bundles a file of an application. */
async function bundle(project: PackedProject, code: string): Promise<string> {
  project.write('reader.js', code);
  const {output} = (await build({
    root: project.folder,
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      rolldownOptions: {input: join(project.folder, 'reader.js'), preserveEntrySignatures: 'strict'},
    },
  })) as Rolldown.RolldownOutput;
  return output[0].code;
}

function pathsOf(target: Target): string[] {
  return typeof target === 'string' ? [target] : Object.values(target).flatMap(pathsOf);
}
