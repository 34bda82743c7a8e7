import {type ChildProcess, type SpawnOptions, spawn} from 'node:child_process';
import type {Readable} from 'node:stream';
import type {BrowserLauncher, SessionResult} from '@web/test-runner';
import {findWebKit} from './find-browser.ts';
import {freePort} from './free-port.ts';
import {WebDriver} from './webdriver.ts';
import {WebDriverHand} from './webdriver-hand.ts';

/** Runs test pages in WebKitGTK's MiniBrowser (the engine of Safari), on a display of its own. */
export function webkitLauncher(): BrowserLauncher {
  return new WebKitLauncher();
}

class WebKitLauncher implements BrowserLauncher {
  readonly name = 'WebKit';
  /** With this type the runner's commands use the mouse and keyboard of `getPage()`, and all commands exist. */
  readonly type = 'puppeteer';
  /** MiniBrowser has one automated window at a time. */
  readonly concurrency = 1;
  readonly #urls = new Map<string, string>();
  readonly #processes: ChildProcess[] = [];
  #driver: Promise<WebDriver> | undefined;
  #home = '';
  #hand: WebDriverHand | undefined;

  /** The mouse and keyboard of the page. */
  getPage(): WebDriverHand {
    if (!this.#hand) throw new Error('WebKit has no page yet');
    return this.#hand;
  }

  async startSession(sessionId: string, url: string): Promise<void> {
    this.#driver ??= this.#start();
    const driver = await this.#driver;
    this.#urls.set(sessionId, url);
    await driver.navigate(url);
  }

  isActive(sessionId: string): boolean {
    return this.#urls.has(sessionId);
  }

  getBrowserUrl(sessionId: string): string | undefined {
    return this.#urls.get(sessionId);
  }

  async stopSession(sessionId: string): Promise<SessionResult> {
    this.#urls.delete(sessionId);
    const driver = await this.#driver;
    await driver?.closeAllBut(this.#home);
    await driver?.navigate('about:blank');
    return {};
  }

  async startDebugSession(): Promise<void> {
    throw new Error('Debugging in WebKit is not supported; use BROWSERS=chromium.');
  }

  async stop(): Promise<void> {
    await this.#driver?.then((driver) => driver.close()).catch(() => {});
    for (const child of this.#processes.reverse()) child.kill();
  }

  async #start(): Promise<WebDriver> {
    const browser = findWebKit();
    if (!browser)
      throw new Error('WebKitGTK needs MiniBrowser, WebKitWebDriver and Xvfb: apt-get install webkit2gtk-driver xvfb');
    const display = process.env.DISPLAY ?? (await this.#startDisplay());
    const env = {...process.env, DISPLAY: display, GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1'};
    const port = await freePort();
    this.#spawn(process.env.WEBKIT_DRIVER ?? 'WebKitWebDriver', [`--port=${port}`], {env});
    const driver = new WebDriver(`http://127.0.0.1:${port}`);
    await driver.ready();
    await driver.open({
      browserName: 'MiniBrowser',
      'webkitgtk:browserOptions': {
        binary: browser.path,
        args: ['--automation', '--javascript-can-open-windows-automatically=true'],
      },
    });
    this.#home = await driver.window();
    this.#hand = new WebDriverHand(driver);
    return driver;
  }

  /** Xvfb chooses a free display and writes its number to the given file descriptor. */
  async #startDisplay(): Promise<string> {
    const args = ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'];
    const xvfb = this.#spawn('Xvfb', args, {stdio: ['ignore', 'ignore', 'ignore', 'pipe']});
    return new Promise((found, fail) => {
      xvfb.once('error', fail);
      xvfb.once('exit', (code) => fail(new Error(`Xvfb ended with ${code}`)));
      (xvfb.stdio[3] as Readable).once('data', (number) => found(`:${String(number).trim()}`));
    });
  }

  #spawn(command: string, args: string[], options: SpawnOptions): ChildProcess {
    const child = spawn(command, args, {stdio: 'ignore', ...options});
    // Without a listener a missing program would end the whole run. The code that waits for it reports it better.
    child.on('error', () => {});
    this.#processes.push(child);
    return child;
  }
}
