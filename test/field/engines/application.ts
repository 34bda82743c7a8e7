import {type ChildProcess, fork} from 'node:child_process';
import {join} from 'node:path';
import {type Answer, Browser} from '../../server/browser.ts';
import type {StoreSpec} from './open-store.ts';

/** An application of several processes with one store. */
export class Application {
  readonly #spec: StoreSpec;
  readonly #members: Member[] = [];
  /** The errors that the processes passed to `onError`, for the message of a test that fails. */
  readonly errors = new Map<string, number>();

  private constructor(spec: StoreSpec) {
    this.#spec = spec;
  }

  static async start(spec: StoreSpec, processes = 2): Promise<Application> {
    const application = new Application(spec);
    await Promise.all(Array.from({length: processes}, () => application.addProcess()));
    return application;
  }

  async addProcess(): Promise<void> {
    const child = fork(join(import.meta.dirname, 'member.ts'), {
      execArgv: ['--import', 'tsx'],
      env: {...process.env, STORE: JSON.stringify(this.#spec)},
    });
    const port = await new Promise<number>((listening, fail) => {
      child.once('exit', (code) => fail(new Error(`a process of the application ended (${code})`)));
      child.on('message', (message) => {
        if (typeof message === 'number') listening(message);
        else this.errors.set(String(message), (this.errors.get(String(message)) ?? 0) + 1);
      });
    });
    this.#members.push({child, origin: `http://127.0.0.1:${port}`});
  }

  /** A browser with a session, one for each process. */
  browsers(sessionId: string): Browser[] {
    return this.#members.map(({origin}) => new Browser(origin, new Map([['sid', sessionId]])));
  }

  /** Asks each process about each session, all at once. */
  async ask(ids: readonly string[], question: (browser: Browser) => Promise<Answer>): Promise<Answer[]> {
    return Promise.all(ids.flatMap((id) => this.browsers(id).map(question)));
  }

  close(): void {
    for (const {child} of this.#members) child.disconnect();
  }
}

interface Member {
  readonly child: ChildProcess;
  readonly origin: string;
}
