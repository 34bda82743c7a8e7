import {type ChildProcess, spawn} from 'node:child_process';
import type {Readable} from 'node:stream';

export interface Xvfb {
  readonly server: ChildProcess;
  /** The name for `DISPLAY`, once the server has chosen a free one. Rejects if it cannot start. */
  readonly display: Promise<string>;
}

/** Starts an X server without a screen, which writes the number of its display to the given file descriptor. */
export function startXvfb(): Xvfb {
  const args = ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'];
  const server = spawn('Xvfb', args, {stdio: ['ignore', 'ignore', 'ignore', 'pipe']});
  const display = new Promise<string>((found, fail) => {
    server.on('error', fail);
    server.once('exit', (code) => fail(new Error(`Xvfb ended with ${code}`)));
    (server.stdio[3] as Readable).once('data', (number) => found(`:${String(number).trim()}`));
  });
  return {server, display};
}
