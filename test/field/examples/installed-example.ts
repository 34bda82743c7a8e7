import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {promisify} from 'node:util';

/** Installed examples stay here between runs: to install them takes longer than to test them. */
const CACHE = resolve('.cache/examples');

/** No telemetry, no requests to the registry except for packages, and no colours in the output that a failure shows. */
const QUIET = {
  NEXT_TELEMETRY_DISABLED: '1',
  BETTER_AUTH_TELEMETRY: '0',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_update_notifier: 'false',
};

interface Manifest {
  readonly scripts: {readonly build?: string};
  readonly dependencies: Record<string, string>;
}

/** An example with other files in the place of its own. */
export interface ChangedExample {
  /** The name of its folder in the cache. */
  readonly as: string;
  /** By path. Null removes a file. */
  readonly files: Readonly<Record<string, string | null>>;
}

/**
 * A copy of a folder of `examples/`, or of another folder with projects, with our package installed from its tarball,
 * and built if it has a build.
 */
export async function installExample(name: string, changed?: ChangedExample, projects = 'examples'): Promise<string> {
  const source = resolve(projects, name);
  const folder = join(CACHE, changed?.as ?? name);
  const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as Manifest;
  manifest.dependencies['session-security'] = `file:${await packTarball()}`;
  const packages = JSON.stringify(manifest, null, 2);
  const sources = new Map(await readSources(source));
  for (const [path, content] of Object.entries(changed?.files ?? {})) {
    if (content === null) sources.delete(path);
    else sources.set(path, content);
  }

  mkdirSync(folder, {recursive: true});
  await once(join(folder, '.installed'), packages, async () => {
    writeFileSync(join(folder, 'package.json'), packages);
    // Install scripts download binaries; an example must work without them.
    await run(folder, 'npm', 'install', '--ignore-scripts');
  });
  await once(join(folder, '.built'), [packages, ...[...sources].flat()].join('\n'), async () => {
    for (const file of readdirSync(folder)) if (!KEPT.test(file)) rmSync(join(folder, file), {recursive: true});
    for (const [path, content] of sources) {
      mkdirSync(dirname(join(folder, path)), {recursive: true});
      if (changed && path in changed.files) writeFileSync(join(folder, path), content);
      else cpSync(join(source, path), join(folder, path));
    }
    writeFileSync(join(folder, 'package.json'), packages);
    if (manifest.scripts.build) await run(folder, 'npm', 'run', 'build');
  });
  return folder;
}

/** The environment variables for the programs of an example. */
export function quietly(environment: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const {PATH, HOME} = process.env;
  return {PATH, HOME, ...QUIET, ...environment};
}

const KEPT = /^(node_modules|package-lock\.json|\.installed|\.built)$/;

/** Path and content of each file of an example, without files that a run in that folder has created. */
async function readSources(folder: string): Promise<[path: string, content: string][]> {
  const paths = await run(folder, 'git', 'ls-files', '--cached', '--others', '--exclude-standard', '-z');
  return paths
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(folder, path)))
    .map((path) => [path, readFileSync(join(folder, path), 'utf8')]);
}

/** Does `work`, unless it was done for the same input before. */
async function once(stamp: string, input: string, work: () => Promise<void>): Promise<void> {
  const hash = hashOf(input);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  rmSync(stamp, {force: true});
  await work();
  writeFileSync(stamp, hash);
}

/** Packs what is built. npm writes the same bytes for the same files, so the tarball can be named by its content. */
async function packTarball(): Promise<string> {
  mkdirSync(CACHE, {recursive: true});
  const folder = mkdtempSync(join(CACHE, '.pack-'));
  try {
    const how = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
    const [packed] = JSON.parse(await run('.', 'npm', ...how)) as [{filename: string}];
    const tarball = join(folder, packed.filename);
    const named = join(CACHE, `session-security-${hashOf(readFileSync(tarball)).slice(0, 16)}.tgz`);
    renameSync(tarball, named);
    return named;
  } finally {
    rmSync(folder, {recursive: true});
  }
}

function hashOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Runs a command and resolves with its output. If it fails, the output is part of the error. */
async function run(cwd: string, command: string, ...args: string[]): Promise<string> {
  try {
    const {stdout} = await promisify(execFile)(command, args, {cwd, env: quietly(), maxBuffer: 64 * 1024 * 1024});
    return stdout;
  } catch (error) {
    const {stdout, stderr} = error as {stdout?: string; stderr?: string};
    throw new Error(`${command} ${args.join(' ')} failed in ${cwd}:\n${stdout}\n${stderr}`, {cause: error});
  }
}
