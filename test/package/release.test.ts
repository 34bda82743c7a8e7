import {deepEqual, equal, match, ok} from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync, readFileSync} from 'node:fs';
import {describe, test} from 'node:test';
import {releaseFaults, releaseFiles} from '../../scripts/release-check.ts';

const CODE = 'a script';
const CDN_FILE = 'dist/session-security.min.js';
const EVENTS_FILE = 'dist/session-security.events.min.js';

/** Everything that a release needs, in short. */
const READY = {
  'package.json': JSON.stringify({
    version: '1.2.0',
    ...{
      author: 'Ada',
      homepage: 'https://a.example',
      repository: {url: 'https://a.example'},
      bugs: 'https://a.example',
    },
  }),
  'README.md': 'unpkg.com/session-security@1.2.0/dist/session-security.min.js',
  'CHANGELOG.md': '# Changes\n\n## 1.2.0, 2027-01-31\n\n## 1.1.0, 2026-12-01\n',
  [CDN_FILE]: CODE,
  'dist/integrity.txt': `sha384-${createHash('sha384').update(CODE).digest('base64')}\n`,
  [EVENTS_FILE]: CODE,
  'dist/integrity-events.txt': `sha384-${createHash('sha384').update(CODE).digest('base64')}\n`,
};

/** The complaints about a release that differs from a complete one in these files. */
function faults(different: Readonly<Record<string, string>>, tag?: string): string[] {
  return releaseFaults(new Map(Object.entries({...READY, ...different})), tag);
}

describe('the check before a release', () => {
  test('lets a release pass that is ready, with and without its tag', () => {
    deepEqual(faults({}), []);
    deepEqual(faults({}, 'v1.2.0'), []);
  });

  const changed = READY['package.json'].replace('1.2.0', '1.3.0');
  const cases: readonly (readonly [fault: string, different: Readonly<Record<string, string>>, said: RegExp])[] = [
    ['a placeholder', {'SECURITY.md': 'Write to\nOWNER.'}, /^SECURITY\.md:2 has the placeholder OWNER$/],
    ['a manifest without an address', {'package.json': '{"version": "1.2.0"}'}, /^package\.json has no repository$/],
    [
      'a version that the changelog does not begin with',
      {'package.json': changed},
      /"1\.2\.0, 2027-01-31", not with "1/,
    ],
    ['a version without a date', {'CHANGELOG.md': '## 1.2.0, unreleased\n'}, /begins with "1\.2\.0, unreleased"/],
    ['a file for a CDN of another version', {'package.json': changed}, /^README\.md names the version 1\.2\.0/],
    ['an integrity of another build', {[CDN_FILE]: 'another script'}, /^dist\/integrity\.txt is not that of /],
    [
      'an integrity of another script for the event stream',
      {[EVENTS_FILE]: 'another script'},
      /^dist\/integrity-events\.txt is not that of /,
    ],
    [
      'a version that npm does not take',
      {'package.json': READY['package.json'].replace('1.2.0', 'next')},
      /version next/,
    ],
  ];
  for (const [fault, different, said] of cases) {
    test(`refuses ${fault}`, () => {
      const found = faults(different);
      ok(
        found.some((each) => said.test(each)),
        found.join('\n'),
      );
    });
  }

  test('refuses a tag of another version', () => {
    deepEqual(faults({}, 'v1.2.1'), ['the tag is v1.2.1, and the version 1.2.0']);
  });

  test('nothing keeps this package from a release but what the owner alone knows and the date of the release', () => {
    const found = releaseFaults(releaseFiles());
    const others = found.filter((fault) => !/ has the placeholder OWNER$|, unreleased", not with "/.test(fault));
    deepEqual(others, []);
  });
});

describe('the workflows', () => {
  test('that for changes runs what .ci/run runs, by running it', () => {
    match(readFileSync('.github/workflows/ci.yml', 'utf8'), /^ +run: \.ci\/run$/m);
  });

  test('that for releases checks first, and publishes with provenance', () => {
    const text = readFileSync('.github/workflows/release.yml', 'utf8');
    const commands = [...text.matchAll(/^ +(?:- )?run: (.*)$/gm)].map(([, command = '']) => command);
    const check = commands.indexOf('npm run release-check');
    const publish = commands.findIndex((command) => command.startsWith('npm publish --provenance'));
    ok(check >= 0 && publish > check, commands.join('\n'));
    match(text, /^ +id-token: write$/m);
  });

  test('name no script that package.json does not have', () => {
    const {scripts} = JSON.parse(readFileSync('package.json', 'utf8')) as {scripts: Record<string, string>};
    const texts = ['ci', 'site', 'release']
      .map((name) => readFileSync(`.github/workflows/${name}.yml`, 'utf8'))
      .join('\n');
    const named = [...texts.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
    ok(named.length > 0);
    deepEqual(
      named.filter((name) => scripts[name] === undefined),
      [],
    );
  });
});

test('a dry run of npm packs the built files and the texts, and would publish for all with provenance', () => {
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {encoding: 'utf8'});
  const [packed] = JSON.parse(output) as [{name: string; version: string; files: {path: string}[]}];
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as typeof packed & {publishConfig: object};
  deepEqual([packed.name, packed.version], ['session-security', manifest.version]);
  const paths = packed.files.map(({path}) => path);
  for (const path of ['README.md', 'LICENSE', 'SECURITY.md', CDN_FILE, 'docs/troubleshooting.md']) {
    ok(paths.includes(path), path);
  }
  deepEqual(manifest.publishConfig, {access: 'public', provenance: true});
  for (const path of paths) ok(existsSync(path), path);
  equal(
    paths.some((path) => /^(test|demo|src|\.github)\//.test(path)),
    false,
  );
});
