import {spawnSync} from 'node:child_process';
import {chownSync, mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {ThrowAwayServer} from './throw-away-server.ts';
import {unprivilegedUser} from './unprivileged-user.ts';

/** Debian's folder for it is often not on the PATH. */
const PROGRAM = ['nginx', '/usr/sbin/nginx'].find(
  (program) => spawnSync(program, ['-v'], {stdio: 'ignore'}).status === 0,
);

/** The reason why tests with nginx cannot run here, for `{skip: …}`. False if they can. */
export const nginxMissing: string | false = PROGRAM ? false : 'needs nginx';

/**
 * Our own nginx with these `server` blocks and otherwise its defaults. `files` are named in the blocks without a folder.
 * It does not run as root, and all that it writes is in a folder that is removed at the end.
 */
export async function startNginx(
  servers: string,
  files: Readonly<Record<string, string>> = {},
): Promise<{close(): Promise<void>}> {
  const folder = mkdtempSync(join(tmpdir(), 'nginx-'));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const configuration = `daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr notice;
events {}
http {
  access_log off;
  ${temporary.map((use) => `${use}_temp_path ${use};`).join('\n  ')}
  ${servers}
}
`;
  // Other files are found beside the configuration.
  const all = Object.entries({...files, 'nginx.conf': configuration});
  for (const [name, text] of all) writeFileSync(join(folder, name), text, {mode: 0o600});
  const user = unprivilegedUser('nobody');
  if (user)
    for (const path of [folder, ...all.map(([name]) => join(folder, name))]) chownSync(path, user.uid, user.gid);
  const server = new ThrowAwayServer({
    command: PROGRAM!,
    args: ['-e', 'stderr', '-p', folder, '-c', 'nginx.conf'],
    options: {...user},
    folder,
    ready: 'start worker process ',
    // It also ends the worker. SIGKILL would leave it.
    crash: 'SIGTERM',
  });
  await server.start();
  return {close: () => server.close()};
}
