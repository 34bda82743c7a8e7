import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import type {Readable} from 'node:stream';
import {setTimeout as sleep} from 'node:timers/promises';
import {startXvfb} from '../support/xvfb.ts';

/** Why there is no real input on this machine; false if there is. */
export const displayMissing: string | false =
  process.platform === 'linux' && ['Xvfb', 'xdotool'].every((program) => !spawnSync(program, ['-help']).error)
    ? false
    : "needs Linux with Debian's packages xvfb and xdotool";

/**
 * A display without a screen, with a mouse and a keyboard. Their events come from the X server, so they take the whole
 * way through a browser with a window, as a user's do.
 */
export class Display {
  readonly name: string;
  readonly #server: ChildProcess;
  readonly #hand: ChildProcess;

  private constructor(name: string, server: ChildProcess) {
    this.name = name;
    this.#server = server;
    this.#hand = spawn('xdotool', ['-'], {env: {...process.env, DISPLAY: name}, stdio: ['pipe', 'pipe', 'inherit']});
  }

  static async start(): Promise<Display> {
    const {server, display} = startXvfb();
    return new Display(await display, server);
  }

  /** Sends commands of xdotool at a steady pace, as far as the machine can, and waits until the X server has them all. */
  async send(perSecond: number, seconds: number, command: (index: number) => string): Promise<void> {
    const started = performance.now();
    for (let sent = 0; sent < perSecond * seconds; await sleep(1)) {
      const due = Math.min(perSecond * seconds, Math.ceil(((performance.now() - started) * perSecond) / 1000));
      let commands = '';
      for (; sent < due; sent++) commands += `${command(sent)}\n`;
      this.#hand.stdin?.write(commands);
    }
    this.#hand.stdin?.write('getmouselocation\n');
    await once(this.#hand.stdout as Readable, 'data');
  }

  stop(): void {
    this.#hand.kill();
    this.#server.kill();
  }
}
