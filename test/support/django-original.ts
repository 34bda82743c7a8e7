import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {resolve} from 'node:path';
import {eventually} from './eventually.ts';
import type {Limits} from './express-app.ts';
import {freePort} from './free-port.ts';

export interface DjangoOriginal {
  readonly origin: string;
  /** Signs in and goes on to a page. */
  enter(path: '/element/' | '/original/'): string;
  close(): Promise<void>;
}

/** Starts Django with the real django-session-security, by Debian's own Python, on a throw-away database. */
export async function startDjangoOriginal({warnAfter, expireAfter}: Limits): Promise<DjangoOriginal> {
  const port = await freePort();
  const script = 'test/support/django-original.py';
  const args = [script, String(port), String(warnAfter), String(expireAfter), resolve('dist')];
  const python = spawn('/usr/bin/python3', args, {stdio: ['ignore', 'ignore', 'pipe']});
  // Django writes each request there, and nobody would read it; but why it did not start is worth knowing.
  let complaints = '';
  python.stderr.on('data', (text) => {
    complaints = (complaints + text).slice(-5000);
  });
  const kill = () => python.kill();
  process.once('exit', kill);
  const origin = `http://127.0.0.1:${port}`;
  const answers = async () => {
    if (python.exitCode !== null) throw new Error(`Django ended:\n${complaints}`);
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
      // As Ctrl-C would, so that Python removes its temporary folder.
      python.kill('SIGINT');
      await ended;
    },
  };
}
