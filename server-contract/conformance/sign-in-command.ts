import {spawn} from 'node:child_process';

/** In seconds. A command that waits for a password would never end. */
const TIMEOUT = 30;

/**
 * Runs a command line in the system's shell and resolves with its output as the value of a `Cookie` header. The output
 * may begin with the header's name, and may have one cookie a line. Otherwise as `linesOf`.
 */
export async function cookiesOf(command: string, cookies?: string, timeout?: number): Promise<string> {
  const lines = (await linesOf(command, cookies, timeout)).map((line) => line.replace(/^cookie:/i, '').trim());
  return lines.filter((line) => line !== '').join('; ');
}

/**
 * Runs a command line in the system's shell and resolves with the lines of its output, without empty ones.
 *
 * @param cookies the value of the variable `COOKIE`, for a command that uses a session
 *
 * @throws Error with the command's error output when it fails or exceeds the timeout, in seconds
 */
export async function linesOf(command: string, cookies?: string, timeout = TIMEOUT): Promise<readonly string[]> {
  const env = {...process.env, ...(cookies !== undefined && {COOKIE: cookies})};
  const child = spawn(command, {shell: true, stdio: ['ignore', 'pipe', 'pipe'], env});
  const output = {stdout: '', stderr: ''};
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  let timer: NodeJS.Timeout | undefined;
  const closed = new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (status, signal) => resolve(status ?? signal));
    timer = setTimeout(() => {
      reject(new Error(`the command did not end within ${timeout} s: ${output.stderr.trim()}`));
      child.kill();
      // Programs that the shell started survive it, and would keep the pipes open.
      for (const pipe of [child.stdout, child.stderr]) pipe.destroy();
    }, timeout * 1000);
  });
  const code = await closed.finally(() => clearTimeout(timer));
  if (code !== 0) throw new Error(`the command ended with ${code}: ${output.stderr.trim()}`);
  return output.stdout
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
