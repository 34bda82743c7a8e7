import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import {eventually} from '../../support/eventually.ts';

/** What the process of streaming-app.ts sends. */
export interface Report {
  /** Streams that are open now. */
  readonly open: number;
  /** Streams since the process has started. */
  readonly opened: number;
  /** The port, when it begins to listen. */
  readonly port?: number | undefined;
}

/** The application of streaming-app.ts, in a process of its own that a test can kill. */
export class StreamingProcess {
  readonly #storeUrl: string;
  #child: ChildProcess | undefined;
  #port = 0;
  #streams: Report = {open: 0, opened: 0};

  constructor(storeUrl: string) {
    this.#storeUrl = storeUrl;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Resolves when the process listens: on a free port for the first time, then on the same one. */
  async start(): Promise<void> {
    this.#streams = {open: 0, opened: 0};
    this.#child = fork(join(import.meta.dirname, 'streaming-app.ts'), {
      execArgv: ['--import', 'tsx'],
      env: {...process.env, PORT: String(this.#port), STORE_URL: this.#storeUrl},
    });
    this.#child.on('message', (report: Report) => {
      this.#streams = report;
      if (report.port) this.#port = report.port;
    });
    await once(this.#child, 'message');
  }

  /** Kills the process: it can close no stream. */
  async kill(): Promise<void> {
    if (!this.#child || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }

  /** Until one stream alone is open, the `opened`th since the process has started. */
  async untilStream(opened = 1): Promise<void> {
    await this.#until(1, opened);
  }

  /** Until the only stream so far is closed. */
  async untilClosed(): Promise<void> {
    await this.#until(0, 1);
  }

  async #until(open: number, opened: number): Promise<void> {
    await eventually(
      `${open} streams are open, of ${opened}`,
      async () => this.#streams.open === open && this.#streams.opened === opened,
    );
  }
}
