import {eventually} from './eventually.ts';
import {LIMIT_MS} from './limits.ts';

/** The few commands of the W3C WebDriver protocol that the browser tests need. */
export class WebDriver {
  readonly #server: string;
  #session = '';

  constructor(server: string) {
    this.#server = server;
  }

  /** Resolves when the driver program takes commands. */
  ready(): Promise<void> {
    return eventually(`an answer of WebDriver at ${this.#server}`, async () => {
      const status = (await this.#send('GET', '/status')) as {ready?: boolean};
      return status.ready === true;
    });
  }

  async open(capabilities: Record<string, unknown>): Promise<void> {
    const value = await this.#send('POST', '/session', {
      capabilities: {alwaysMatch: {timeouts: {script: LIMIT_MS}, ...capabilities}},
    });
    this.#session = `/session/${(value as {sessionId: string}).sessionId}`;
  }

  async close(): Promise<void> {
    if (this.#session) await this.#send('DELETE', this.#session);
    this.#session = '';
  }

  async navigate(url: string): Promise<void> {
    await this.#send('POST', `${this.#session}/url`, {url});
  }

  async url(): Promise<string> {
    return (await this.#send('GET', `${this.#session}/url`)) as string;
  }

  /** Runs the body of an async function, which finds the values in `arguments[0]`. Resolves with its result. */
  async run(body: string, values: readonly unknown[] = []): Promise<unknown> {
    const script = `const [values, done] = arguments;
      (async function () { ${body} })(values).then((value) => done({value}), (error) => done({error: String(error)}));`;
    const reply = await this.#send('POST', `${this.#session}/execute/async`, {script, args: [values]});
    const {value, error} = reply as {value?: unknown; error?: string};
    if (error !== undefined) throw new Error(error);
    return value ?? undefined;
  }

  /** A picture of the window, as PNG in base64. */
  async screenshot(): Promise<string> {
    return (await this.#send('GET', `${this.#session}/screenshot`)) as string;
  }

  /** Performs the actions of one input device, in the form of the protocol. */
  async act(device: object): Promise<void> {
    await this.#send('POST', `${this.#session}/actions`, {actions: [device]});
  }

  /** Releases every key and button. */
  async releaseActions(): Promise<void> {
    await this.#send('DELETE', `${this.#session}/actions`);
  }

  async window(): Promise<string> {
    return (await this.#send('GET', `${this.#session}/window`)) as string;
  }

  /** Closes the windows that a test left open, and makes the given one current. */
  async closeAllBut(keep: string): Promise<void> {
    const handles = (await this.#send('GET', `${this.#session}/window/handles`)) as string[];
    for (const handle of handles.filter((other) => other !== keep)) {
      await this.#send('POST', `${this.#session}/window`, {handle});
      await this.#send('DELETE', `${this.#session}/window`);
    }
    await this.#send('POST', `${this.#session}/window`, {handle: keep});
  }

  async #send(method: string, path: string, body?: unknown): Promise<unknown> {
    const reply = await this.#request(method, path, body);
    const {value} = (await reply.json()) as {value: unknown};
    if (reply.ok) return value;
    const {error, message} = value as {error: string; message: string};
    throw new Error(`WebDriver ${method} ${path}: ${error}: ${message}`);
  }
  /** On a connection of its own: a driver may close one that was idle just when the next command is sent on it. */
  async #request(method: string, path: string, body: unknown): Promise<Response> {
    const headers = {connection: 'close'};
    const init = body === undefined ? {method, headers} : {method, headers, body: JSON.stringify(body)};
    try {
      return await fetch(this.#server + path, init);
    } catch (error) {
      // The message is always "fetch failed", and the cause tells whether the driver ended, refused or stayed silent.
      throw new Error(`WebDriver ${method} ${path}: no reply: ${(error as Error).cause}`, {cause: error});
    }
  }
}
