import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';

export interface WorkerOptions {
  readonly args?: readonly string[];
  readonly flags?: readonly string[];
  /** Added to the variables of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A script of this folder in a process of its own, which answers each message with one message. */
export class Worker<PingRequest extends object, PingReply> {
  readonly #process: ChildProcess;

  constructor(script: string, {args = [], flags = [], env = {}}: WorkerOptions = {}) {
    this.#process = fork(join(import.meta.dirname, script), args, {
      execArgv: ['--import', 'tsx', ...flags],
      env: {...process.env, ...env},
    });
  }

  ask(question: PingRequest): Promise<PingReply> {
    return new Promise((answered, fail) => {
      const broken = (code: number | null): void => fail(new Error(`a process of the benchmark ended with ${code}`));
      this.#process.once('exit', broken);
      this.#process.once('message', (answer) => {
        this.#process.off('exit', broken);
        answered(answer as PingReply);
      });
      this.#process.send(question);
    });
  }

  /** Resolves when the process has ended. */
  async close(): Promise<void> {
    if (!this.#process.connected) return;
    const ended = once(this.#process, 'exit');
    this.#process.disconnect();
    await ended;
  }
}

/** For the script in that process. */
export function answerEach<PingRequest, PingReply>(
  answer: (question: PingRequest) => PingReply | Promise<PingReply>,
): void {
  process.on('message', async (question) => process.send!(await answer(question as PingRequest)));
  process.once('disconnect', () => process.exit());
}
