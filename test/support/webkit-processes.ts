import {type ChildProcess, type SpawnOptions, spawn} from 'node:child_process';
import {findWebKit} from './find-browser.ts';
import {freePort} from './free-port.ts';
import {WebDriver} from './webdriver.ts';
import {startXvfb} from './xvfb.ts';

/** WebKitGTK's MiniBrowser (the engine of Safari) and its drivers, on a display of its own. */
export class WebKitProcesses {
  readonly #processes: ChildProcess[] = [];
  #display: Promise<string> | undefined;

  /**
   * Opens a MiniBrowser with a driver of its own: a driver controls one at a time. With the strategy `none`, commands do
   * not wait for a page that is being loaded.
   */
  async open(pageLoadStrategy: 'normal' | 'none' = 'normal'): Promise<{driver: WebDriver; close(): Promise<void>}> {
    const browser = findWebKit();
    if (!browser)
      throw new Error('WebKitGTK needs MiniBrowser, WebKitWebDriver and Xvfb: apt-get install webkit2gtk-driver xvfb');
    this.#display ??= process.env.DISPLAY ? Promise.resolve(process.env.DISPLAY) : this.#startDisplay();
    const env = {...process.env, DISPLAY: await this.#display, GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1'};
    const port = await freePort();
    const child = this.#spawn(process.env.WEBKIT_DRIVER ?? 'WebKitWebDriver', [`--port=${port}`], {env});
    const driver = new WebDriver(`http://127.0.0.1:${port}`);
    await driver.ready();
    await driver.open({
      browserName: 'MiniBrowser',
      pageLoadStrategy,
      'webkitgtk:browserOptions': {
        binary: browser.path,
        args: ['--automation', '--javascript-can-open-windows-automatically=true'],
      },
    });
    return {
      driver,
      close: async () => {
        await driver.close().catch(() => {});
        child.kill();
      },
    };
  }

  /** Ends what is still running, the display last. */
  stop(): void {
    for (const child of this.#processes.reverse()) child.kill();
  }

  #startDisplay(): Promise<string> {
    const {server, display} = startXvfb();
    this.#processes.push(server);
    return display;
  }

  #spawn(command: string, args: string[], options: SpawnOptions): ChildProcess {
    const child = spawn(command, args, {stdio: 'ignore', ...options});
    // Without a listener a missing program would end the whole run. The code that waits for it reports it better.
    child.on('error', () => {});
    this.#processes.push(child);
    return child;
  }
}
