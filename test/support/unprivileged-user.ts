import {spawnSync} from 'node:child_process';
import {tmpdir} from 'node:os';

/** The options of a child process for a program that is not to run as root. Undefined if this process is not root. */
export function unprivilegedUser(name: 'postgres' | 'nobody'): {uid: number; gid: number; cwd: string} | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(spawnSync('id', [flag, name], {encoding: 'utf8'}).stdout));
  if (!uid || !gid) throw new Error(`the program does not run as root, and there is no user ${name} to run it as`);
  return {uid, gid, cwd: tmpdir()};
}
