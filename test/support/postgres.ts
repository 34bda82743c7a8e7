import {execFileSync, spawnSync} from 'node:child_process';
import {chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, renameSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {delimiter, dirname, join, resolve} from 'node:path';
import {freePort} from './free-port.ts';
import type {FoundDatabase} from './redis.ts';
import {ThrowAwayServer} from './throw-away-server.ts';
import {unprivilegedUser} from './unprivileged-user.ts';

/** The folder of the programs of PostgreSQL: on the PATH, or the newest of Debian's folders. */
const PROGRAMS = [...(process.env.PATH ?? '').split(delimiter).map(folderOfLinks), ...debianFolders()].find((folder) =>
  ['initdb', 'postgres', 'pg_basebackup'].every((program) => existsSync(join(folder, program))),
);

/** The reason why tests with PostgreSQL cannot run here, for `{skip: …}`. False if they can. */
export const postgresMissing: string | false =
  process.env.POSTGRES_URL || PROGRAMS ? false : 'needs PostgreSQL (initdb and postgres), or POSTGRES_URL';

/** The same for tests that kill their PostgreSQL. */
export const ownPostgresMissing: string | false = PROGRAMS ? false : 'needs PostgreSQL (initdb and postgres)';

type OwnPostgres = FoundDatabase & {readonly server: ThrowAwayServer};

/**
 * Our own PostgreSQL with an empty cluster. Its data survives a crash of PostgreSQL but not of the machine. `more` adds
 * to its configuration.
 */
export function startPostgres(more: Readonly<Record<string, string>> = {}): Promise<OwnPostgres> {
  return startWith(fillWithEmptyCluster, 'ready to accept connections', more);
}

/** The empty cluster is made once and copied: `initdb` takes as long as a test file, and twenty files need one. */
function fillWithEmptyCluster(folder: string): void {
  const {stdout} = spawnSync(join(PROGRAMS!, 'postgres'), ['--version'], {encoding: 'utf8'});
  const template = resolve(`.cache/postgres-${/\d[\d.]*/.exec(stdout)?.[0]}`);
  if (!existsSync(template)) {
    run('initdb', ['-D', folder, '-U', USER, '-A', 'trust', '--no-locale', '--no-sync', '-E', 'UTF8']);
    keepAs(template, folder);
    return;
  }
  copy(template, folder);
}

/** Several processes may do this at once: only a whole copy gets the name, and one of them is enough. */
function keepAs(template: string, folder: string): void {
  mkdirSync(dirname(template), {recursive: true});
  const unfinished = mkdtempSync(`${template}-`);
  copy(folder, unfinished);
  try {
    renameSync(unfinished, template);
  } catch {
    rmSync(unfinished, {recursive: true});
  }
}

/** With the owner, who is not always the user of this process. */
function copy(from: string, to: string): void {
  execFileSync('cp', ['-a', `${from}/.`, to]);
}

/** A standby of our own PostgreSQL, which copies all that it writes. `more` adds to its configuration. */
export function startStandby({url}: FoundDatabase, more: Readonly<Record<string, string>> = {}): Promise<OwnPostgres> {
  const fill = (folder: string): void =>
    run('pg_basebackup', [
      '--pgdata',
      folder,
      '--dbname',
      url,
      '--write-recovery-conf',
      '--checkpoint=fast',
      '--no-sync',
    ]);
  return startWith(fill, 'ready to accept read-only connections', more);
}

const USER = 'test';

async function startWith(
  fill: (folder: string) => void,
  ready: string,
  more: Readonly<Record<string, string>>,
): Promise<OwnPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  const user = unprivilegedUser('postgres');
  if (user) chownSync(folder, user.uid, user.gid);
  fill(folder);
  const port = await freePort();
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    shared_buffers: '16MB',
    ...more,
  };
  const server = new ThrowAwayServer({
    command: join(PROGRAMS!, 'postgres'),
    args: ['-D', folder, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    options: {...user},
    folder,
    ready,
    // PostgreSQL's signal for a crash. After SIGKILL its children would keep the memory that the next start needs.
    crash: 'SIGQUIT',
  });
  await server.start();
  return {url: `postgres://${USER}@127.0.0.1:${port}/postgres`, server, close: () => server.close()};
}

/** Runs a program of PostgreSQL to its end. */
function run(program: string, args: readonly string[]): void {
  const {status, stderr, error} = spawnSync(join(PROGRAMS!, program), args, {
    ...unprivilegedUser('postgres'),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${program} failed:\n${stderr ?? error}`);
}

/** The PostgreSQL of POSTGRES_URL, or our own. */
export async function findPostgres(): Promise<FoundDatabase> {
  const url = process.env.POSTGRES_URL;
  return url ? {url, close: async () => {}} : startPostgres();
}

/** A folder may have links to some of the programs. */
function folderOfLinks(folder: string): string {
  const program = join(folder, 'postgres');
  return existsSync(program) ? dirname(realpathSync(program)) : folder;
}

function debianFolders(): string[] {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return [];
  const versions = readdirSync(root).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(root, version, 'bin'));
}
