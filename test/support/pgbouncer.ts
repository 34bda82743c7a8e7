import {spawnSync} from 'node:child_process';
import {chownSync, mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {freePort} from './free-port.ts';
import type {FoundDatabase} from './redis.ts';
import {ThrowAwayServer} from './throw-away-server.ts';
import {unprivilegedUser} from './unprivileged-user.ts';

/** Debian's folder for it is often not on the PATH. */
const PROGRAM = ['pgbouncer', '/usr/sbin/pgbouncer'].find(
  (program) => spawnSync(program, ['--version'], {stdio: 'ignore'}).status === 0,
);

/** The reason why tests with PgBouncer cannot run here, for `{skip: …}`. False if they can. */
export const pgbouncerMissing: string | false = PROGRAM ? false : 'needs pgbouncer';

/** Prepared statements of a client work in transaction mode from 1.21 on. */
export const pgbouncerPrepares =
  Number(/(\d+)\.(\d+)/.exec(PROGRAM ? spawnSync(PROGRAM, ['--version'], {encoding: 'utf8'}).stdout : '')?.[2]) >= 21;

/**
 * PgBouncer in transaction mode, with fewer connections than there are requests. Every user is trusted without a
 * password.
 */
export async function startPgbouncer(databaseUrl: string, users: readonly string[]): Promise<FoundDatabase> {
  const {hostname, port, pathname} = new URL(databaseUrl);
  const folder = mkdtempSync(join(tmpdir(), 'pgbouncer-'));
  const own = await freePort();
  const file = (name: string) => join(folder, name);
  writeFileSync(file('users'), users.map((user) => `"${user}" ""\n`).join(''));
  writeFileSync(
    file('ini'),
    `[databases]
* = host=${hostname} port=${port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${own}
unix_socket_dir =
auth_type = trust
auth_file = ${file('users')}
pool_mode = transaction
default_pool_size = 4
`,
  );
  const user = unprivilegedUser('postgres');
  if (user) for (const path of [folder, file('users'), file('ini')]) chownSync(path, user.uid, user.gid);
  const server = new ThrowAwayServer({
    command: PROGRAM!,
    args: [file('ini')],
    options: {...user},
    folder,
    ready: 'process up',
    crash: 'SIGKILL',
  });
  await server.start();
  return {url: `postgres://${users[0]}@127.0.0.1:${own}${pathname}`, close: () => server.close()};
}
