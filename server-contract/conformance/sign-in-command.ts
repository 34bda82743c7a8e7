import {spawn} from 'node:child_process';

/** In seconds. A command that asks for a password would wait for ever. */
const PATIENCE = 30;

/**
 * Runs a command line by the system's shell and gives what it prints as a `Cookie` header holds it. It may print the
 * name of the header before it, and one cookie a line.
 *
 * @throws Error with what the command said when it fails, or takes longer than half a minute
 */
export async function cookiesOf(command: string, patience = PATIENCE): Promise<string> {
  const child = spawn(command, {shell: true, stdio: ['ignore', 'pipe', 'pipe']});
  const printed = {stdout: '', stderr: ''};
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
    });
  }
  let timer: NodeJS.Timeout | undefined;
  const ending = new Promise((ended, fail) => {
    child.once('error', fail).once('close', (status, signal) => ended(status ?? signal));
    timer = setTimeout(() => {
      fail(new Error(`the command did not end within ${patience} s: ${printed.stderr.trim()}`));
      child.kill();
      // What the shell has begun lives on, and would keep them open.
      for (const pipe of [child.stdout, child.stderr]) pipe.destroy();
    }, patience * 1000);
  });
  const code = await ending.finally(() => clearTimeout(timer));
  if (code !== 0) throw new Error(`the command ended with ${code}: ${printed.stderr.trim()}`);
  return printed.stdout
    .split('\n')
    .map((line) => line.replace(/^cookie:/i, '').trim())
    .filter((line) => line !== '')
    .join('; ');
}
