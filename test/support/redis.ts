import {spawnSync} from 'node:child_process';
import {mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {freePort} from './free-port.ts';
import {ThrowAwayServer} from './throw-away-server.ts';

/** A database to test against. */
export interface FoundDatabase {
  readonly url: string;
  /** Present if the database is our own, so that a test may kill it. */
  readonly server?: ThrowAwayServer;
  close(): Promise<void>;
}

const PROGRAM = ['redis-server', 'valkey-server'].find(
  (program) => spawnSync(program, ['--version'], {stdio: 'ignore'}).status === 0,
);

/** The reason why tests with Redis cannot run here, for `{skip: …}`. False if they can. */
export const redisMissing: string | false =
  process.env.REDIS_URL || PROGRAM ? false : 'needs redis-server or valkey-server, or REDIS_URL';

/** The same for tests that kill their Redis. */
export const ownRedisMissing: string | false = PROGRAM ? false : 'needs redis-server or valkey-server';

/**
 * Our own Redis or Valkey, empty and without persistence. `more` adds to its configuration. `sentinel` is the
 * configuration of one that watches others, which it writes to.
 */
export async function startRedis(
  more: Record<string, string> = {},
  sentinel?: string,
): Promise<FoundDatabase & {readonly server: ThrowAwayServer}> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  const port = await freePort();
  const settings = {port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: folder, ...more};
  const file = sentinel === undefined ? [] : [join(folder, 'sentinel.conf'), '--sentinel'];
  if (sentinel !== undefined) writeFileSync(join(folder, 'sentinel.conf'), sentinel);
  const server = new ThrowAwayServer({
    command: PROGRAM!,
    args: [...file, ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])],
    folder,
    ready: sentinel === undefined ? 'Ready to accept connections' : 'Sentinel ID is',
    crash: 'SIGKILL',
  });
  await server.start();
  return {url: `redis://127.0.0.1:${port}`, server, close: () => server.close()};
}

/** The Redis of REDIS_URL, or our own. */
export async function findRedis(): Promise<FoundDatabase> {
  const url = process.env.REDIS_URL;
  return url ? {url, close: async () => {}} : startRedis();
}
