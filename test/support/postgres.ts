import {spawnSync} from 'node:child_process';
import {chownSync, existsSync, mkdtempSync, readdirSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {delimiter, join} from 'node:path';
import {freePort} from './free-port.ts';
import type {FoundDatabase} from './redis.ts';
import {ThrowAwayServer} from './throw-away-server.ts';

/** The folder of initdb and postgres: on the PATH, or the newest of Debian's folders. */
const PROGRAMS = [...(process.env.PATH ?? '').split(delimiter), ...debianFolders()].find((folder) =>
  ['initdb', 'postgres'].every((program) => existsSync(join(folder, program))),
);

/** The reason why tests with PostgreSQL cannot run here, for `{skip: …}`. False if they can. */
export const postgresMissing: string | false =
  process.env.POSTGRES_URL || PROGRAMS ? false : 'needs PostgreSQL (initdb and postgres), or POSTGRES_URL';

/** The same for tests that kill their PostgreSQL. */
export const ownPostgresMissing: string | false = PROGRAMS ? false : 'needs PostgreSQL (initdb and postgres)';

/** Our own PostgreSQL with an empty cluster. Its data survives a crash of PostgreSQL but not of the machine. */
export async function startPostgres(): Promise<FoundDatabase & {readonly server: ThrowAwayServer}> {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  const user = unprivilegedUser();
  if (user) chownSync(folder, user.uid, user.gid);
  const initdb = [
    ['--pgdata', folder],
    ['--username', 'test', '--auth', 'trust', '--encoding', 'UTF8', '--no-locale', '--no-sync'],
  ];
  const {status, stderr} = spawnSync(join(PROGRAMS!, 'initdb'), initdb.flat(), {...user, encoding: 'utf8'});
  if (status !== 0) throw new Error(`initdb failed:\n${stderr}`);
  const port = await freePort();
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    shared_buffers: '16MB',
  };
  const server = new ThrowAwayServer({
    command: join(PROGRAMS!, 'postgres'),
    args: ['-D', folder, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    options: {...user},
    folder,
    ready: 'ready to accept connections',
    // PostgreSQL's signal for a crash. After SIGKILL its children would keep the memory that the next start needs.
    crash: 'SIGQUIT',
  });
  await server.start();
  return {url: `postgres://test@127.0.0.1:${port}/postgres`, server, close: () => server.close()};
}

/** The PostgreSQL of POSTGRES_URL, or our own. */
export async function findPostgres(): Promise<FoundDatabase> {
  const url = process.env.POSTGRES_URL;
  return url ? {url, close: async () => {}} : startPostgres();
}

function debianFolders(): string[] {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return [];
  const versions = readdirSync(root).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(root, version, 'bin'));
}

/** PostgreSQL refuses to run as root, so root runs it as the user that its package has created. */
function unprivilegedUser(): {uid: number; gid: number; cwd: string} | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(spawnSync('id', [flag, 'postgres'], {encoding: 'utf8'}).stdout));
  if (!uid || !gid) throw new Error('PostgreSQL does not run as root, and there is no user postgres to run it as');
  return {uid, gid, cwd: tmpdir()};
}
