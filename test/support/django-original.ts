import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {resolve} from 'node:path';
import {eventually} from './eventually.ts';
import type {Limits} from './express-app.ts';
import {freePort} from './free-port.ts';

export interface DjangoOriginal {
  readonly origin: string;
  /** The address that signs in and goes on to a page. */
  enter(path: '/element/' | '/original/'): string;
  close(): Promise<void>;
}

/** Starts Django with the real django-session-security, with Debian's Python and a temporary database. */
export async function startDjangoOriginal({warnAfter, expireAfter}: Limits): Promise<DjangoOriginal> {
  const port = await freePort();
  const script = 'test/support/django-original.py';
  const args = [script, String(port), String(warnAfter), String(expireAfter), resolve('dist')];
  const python = spawn('/usr/bin/python3', args, {stdio: ['ignore', 'ignore', 'pipe']});
  // Django logs each request there. The end of it is needed only if Django does not start.
  let log = '';
  python.stderr.on('data', (text) => {
    log = (log + text).slice(-5000);
  });
  const kill = () => python.kill();
  process.once('exit', kill);
  const origin = `http://127.0.0.1:${port}`;
  const answers = async () => {
    if (python.exitCode !== null) throw new Error(`Django ended:\n${log}`);
    return (await fetch(`${origin}/whoami/`)).ok;
  };
  await eventually('an answer of Django', answers).catch((error: unknown) => {
    kill();
    throw error;
  });
  return {
    origin,
    enter: (path) => `${origin}/enter/?to=${path}`,
    close: async () => {
      process.off('exit', kill);
      const ended = once(python, 'exit');
      // The signal of Ctrl-C, so that Python removes its temporary folder.
      python.kill('SIGINT');
      await ended;
    },
  };
}
