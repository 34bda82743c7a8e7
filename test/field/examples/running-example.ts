import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {eventually} from '../../support/eventually.ts';
import {freePort} from '../../support/free-port.ts';
import type {RunningServer} from '../../support/http-server.ts';
import {type ChangedExample, installExample, quietly} from './installed-example.ts';
import {startTlsProxy} from './tls-proxy.ts';

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Behind a proxy that ends TLS. */
  readonly overHttps?: boolean;
  readonly changed?: ChangedExample | undefined;
}

/** An example that runs as its README says: by `npm start`. */
export class RunningExample {
  readonly origin: string;
  readonly #process: ChildProcess;
  #output = '';

  readonly #proxy: RunningServer | undefined;

  private constructor(
    folder: string,
    port: number,
    environment: Readonly<Record<string, string>>,
    proxy: RunningServer | undefined,
  ) {
    this.#proxy = proxy;
    this.origin = proxy?.origin ?? `http://127.0.0.1:${port}`;
    // A process group of its own, since npm starts the server in a shell.
    this.#process = spawn('npm', ['start', '--silent'], {
      cwd: folder,
      env: quietly({PORT: String(port), ORIGIN: this.origin, ...environment}),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [this.#process.stdout!, this.#process.stderr!]) {
      stream.on('data', (text) => {
        this.#output += text;
      });
    }
    process.once('exit', this.#kill);
  }

  static async start(
    name: string,
    path: string,
    {environment = {}, overHttps = false, changed}: RunOptions = {},
  ): Promise<RunningExample> {
    const folder = await installExample(name, changed);
    const port = await freePort();
    const proxy = overHttps ? await startTlsProxy(port) : undefined;
    const example = new RunningExample(folder, port, environment, proxy);
    const answers = async () => (await fetch(example.origin + path, {redirect: 'manual'})).ok;
    try {
      await Promise.race([eventually(`an answer of ${name}`, answers), example.#endsEarly()]);
    } catch (error) {
      example.#kill();
      throw new Error(`${name} does not run:\n${example.#output}`, {cause: error});
    }
    return example;
  }

  /** The output of the server so far. */
  get output(): string {
    return this.#output;
  }

  async close(): Promise<void> {
    process.off('exit', this.#kill);
    await this.#proxy?.close();
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#kill();
    await ended;
  }

  async #endsEarly(): Promise<never> {
    await once(this.#process, 'exit');
    throw new Error('its process ended');
  }

  readonly #kill = (): void => {
    try {
      process.kill(-this.#process.pid!, 'SIGKILL');
    } catch {
      // The process has ended already.
    }
  };
}
