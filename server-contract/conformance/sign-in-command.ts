import {spawn} from 'node:child_process';

/** In seconds. A command that asks for a password would wait for ever. */
const PATIENCE = 30;

/**
 * Runs a command line by the system's shell and gives what it prints as a `Cookie` header holds it. It may print the
 * name of the header before it, and one cookie a line.
 *
 * @throws Error with what the command said when it fails, or takes longer than half a minute
 */
export async function cookiesOf(command: string): Promise<string> {
  const child = spawn(command, {shell: true, stdio: ['ignore', 'pipe', 'pipe'], timeout: PATIENCE * 1000});
  const printed = {stdout: '', stderr: ''};
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
    });
  }
  const code = await new Promise((ended, fail) => {
    child.once('error', fail).once('close', (status, signal) => ended(status ?? signal));
  });
  if (code !== 0) throw new Error(`the command ended with ${code}: ${printed.stderr.trim()}`);
  return printed.stdout
    .split('\n')
    .map((line) => line.replace(/^cookie:/i, '').trim())
    .filter((line) => line !== '')
    .join('; ');
}
