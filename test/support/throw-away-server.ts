import {type ChildProcess, type SpawnOptions, spawn} from 'node:child_process';
import {rmSync} from 'node:fs';

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly options?: SpawnOptions;
  /** Where it keeps its files; removed in the end. */
  readonly folder: string;
  /** What it writes when it takes connections. */
  readonly ready: string;
  /** The signal that ends it at once, as a crash does. */
  readonly crash: NodeJS.Signals;
}

/** A server of our own that a test may kill and start again. It is gone when the test's process is. */
export class ThrowAwayServer {
  readonly #program: Program;
  #process: ChildProcess | undefined;
  readonly #endWithUs = () => void this.#process?.kill(this.#program.crash);

  constructor(program: Program) {
    this.#program = program;
    process.once('exit', this.#endWithUs);
    // Whoever runs tests ends one that takes too long in this way, and without a listener there would be no exit event.
    process.once('SIGTERM', () => process.exit(1));
  }

  /** Resolves when it takes connections. */
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

  /** Ends it at once, its connections and whatever it had not saved. */
  async crash(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(this.#program.crash);
    await ended;
  }

  /** From now on it answers nobody, though its connections stay open. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  async close(): Promise<void> {
    await this.crash();
    process.off('exit', this.#endWithUs);
    rmSync(this.#program.folder, {recursive: true, force: true});
  }
}
