import {type ChildProcess, type SpawnOptions, spawn} from 'node:child_process';
import {rmSync} from 'node:fs';

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly options?: SpawnOptions;
  /** The folder of its files, which is removed at the end. */
  readonly folder: string;
  /** The text that it prints when it accepts connections. */
  readonly ready: string;
  /** The signal that ends it like a crash. */
  readonly crash: NodeJS.Signals;
}

/** Our own server that a test may kill and start again. It ends with the process of the test. */
export class ThrowAwayServer {
  readonly #program: Program;
  #process: ChildProcess | undefined;
  readonly #endWithTest = () => void this.#process?.kill(this.#program.crash);

  constructor(program: Program) {
    this.#program = program;
    process.once('exit', this.#endWithTest);
    exitAtSigterm();
  }

  /** Resolves when it accepts connections. */
  async start(): Promise<void> {
    const {command, args, options, ready} = this.#program;
    const child = spawn(command, args, {...options, stdio: ['ignore', 'pipe', 'pipe']});
    this.#process = child;
    await new Promise<void>((started, fail) => {
      let output = '';
      const read = (chunk: Buffer): void => {
        output += chunk;
        if (output.includes(ready)) started();
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('error', fail).once('exit', (code) => fail(new Error(`${command} ended (${code}):\n${output}`)));
    });
  }

  /** Ends it at once. Its connections and unsaved data are lost. */
  async crash(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(this.#program.crash);
    await ended;
  }

  /** Stops it. Its connections stay open, but it does not answer. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  async close(): Promise<void> {
    await this.crash();
    process.off('exit', this.#endWithTest);
    rmSync(this.#program.folder, {recursive: true, force: true});
  }
}

let exitsAtSigterm = false;

/** The test runner sends SIGTERM to a file that takes too long. Without a listener there would be no exit event. */
function exitAtSigterm(): void {
  if (exitsAtSigterm) return;
  exitsAtSigterm = true;
  process.setMaxListeners(50);
  process.once('SIGTERM', () => process.exit(1));
}
