/**
 * Refuses a release that is not ready: a placeholder for what only the owner knows, a version that the changelog does
 * not date, a tag of another version. `npm run release-check` prints what is left to do.
 */
import {createHash} from 'node:crypto';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

/** Text by path, from the root of the repository. */
export type Texts = ReadonlyMap<string, string>;

/** Stands for the owner of the repository, on GitHub and in addresses. Replace it in every file that the check names. */
export const PLACEHOLDER = /\bOWNER\b/;

/** The folders in which a reader looks for the people behind the package. */
const FOLDERS = ['docs', 'server-contract', '.github'];

/** The scripts for a CDN, and where their integrity is written down. */
const INTEGRITY = [
  ['dist/session-security.min.js', 'dist/integrity.txt'],
  ['dist/session-security.events.min.js', 'dist/integrity-events.txt'],
] as const;

interface Manifest {
  readonly version: string;
  readonly author?: unknown;
  readonly homepage?: unknown;
  readonly repository?: unknown;
  readonly bugs?: unknown;
}

/**
 * Everything that keeps the package from a release, as sentences.
 *
 * @param tag the tag of the release, such as `v1.2.0`; undefined before there is one
 */
export function releaseFaults(files: Texts, tag?: string): string[] {
  const manifest = JSON.parse(files.get('package.json') ?? '{}') as Manifest;
  const {version} = manifest;
  const faults = [...files].flatMap(([path, text]) =>
    linesWith(PLACEHOLDER, text).map((line) => placeholder(path, line)),
  );
  for (const field of ['author', 'homepage', 'repository', 'bugs'] as const) {
    if (!manifest[field]) faults.push(`package.json has no ${field}`);
  }
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) faults.push(`package.json has the version ${version}`);
  if (tag !== undefined && tag !== `v${version}`) faults.push(`the tag is ${tag}, and the version ${version}`);
  const heading = files.get('CHANGELOG.md')?.match(/^## (.*)$/m)?.[1] ?? '';
  if (!new RegExp(`^${version.replaceAll('.', '\\.')}, \\d{4}-\\d{2}-\\d{2}$`).test(heading)) {
    faults.push(`CHANGELOG.md begins with "${heading}", not with "${version}, " and a date`);
  }
  const named = [...(files.get('README.md') ?? '').matchAll(/session-security@(\d[\w.-]*?)\//g)].map(
    ([, each]) => each,
  );
  if (named.some((each) => each !== version)) faults.push(`README.md names the version ${named.join(', ')} on the CDN`);
  for (const [script, written] of INTEGRITY) {
    const hash = createHash('sha384').update(files.get(script) ?? '');
    const built = `sha384-${hash.digest('base64')}`;
    if (files.get(written)?.trim() !== built) faults.push(`${written} is not that of ${script}: build again`);
  }
  return faults;
}

function placeholder(path: string, line: number): string {
  return `${path}:${line} has the placeholder OWNER`;
}

/** Line numbers, from 1 on. */
function linesWith(pattern: RegExp, text: string): number[] {
  return text.split('\n').flatMap((line, index) => (pattern.test(line) ? index + 1 : []));
}

/** The files that the check reads, as they are here. */
export function releaseFiles(): Texts {
  const inFolders = FOLDERS.flatMap((folder) =>
    readdirSync(folder, {recursive: true, encoding: 'utf8'}).map((path) => join(folder, path)),
  );
  const texts = [...readdirSync('.'), ...inFolders].filter((path) => /\.(md|yml)$|CODEOWNERS$/.test(path));
  return new Map(['package.json', ...texts, ...INTEGRITY.flat()].map((path) => [path, readFileSync(path, 'utf8')]));
}

if (import.meta.filename === process.argv[1]) {
  const {GITHUB_REF_TYPE, GITHUB_REF_NAME} = process.env;
  const faults = releaseFaults(releaseFiles(), GITHUB_REF_TYPE === 'tag' ? GITHUB_REF_NAME : undefined);
  console.log(faults.length === 0 ? 'Ready for a release.' : `Not ready for a release:\n${faults.join('\n')}`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
