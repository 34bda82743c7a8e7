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

  /** `secondsAhead`: how far its clock is ahead of that of the machine. */
  async addProcess(secondsAhead = 0): Promise<void> {
    const child = fork(join(import.meta.dirname, 'member.ts'), {
      execArgv: ['--import', 'tsx', '--import', clockAhead(secondsAhead)],
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

/** A module that moves the wall clock of its process. The monotonic clock has no date, so it has nothing to move. */
function clockAhead(seconds: number): string {
  const ms = seconds * 1000;
  const code = `const now = Date.now; Date.now = () => now() + ${ms}; const origin = performance.timeOrigin;
    Object.defineProperty(performance, 'timeOrigin', {value: origin + ${ms}});`;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

interface Member {
  readonly child: ChildProcess;
  readonly origin: string;
}
