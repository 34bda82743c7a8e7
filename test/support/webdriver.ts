import {eventually} from './eventually.ts';

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
    const value = await this.#send('POST', '/session', {capabilities: {alwaysMatch: capabilities}});
    this.#session = `/session/${(value as {sessionId: string}).sessionId}`;
  }

  async close(): Promise<void> {
    if (this.#session) await this.#send('DELETE', this.#session);
    this.#session = '';
  }

  async navigate(url: string): Promise<void> {
    await this.#send('POST', `${this.#session}/url`, {url});
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
    const init = body === undefined ? {method} : {method, body: JSON.stringify(body)};
    const reply = await fetch(this.#server + path, init);
    const {value} = (await reply.json()) as {value: unknown};
    if (reply.ok) return value;
    const {error, message} = value as {error: string; message: string};
    throw new Error(`WebDriver ${method} ${path}: ${error}: ${message}`);
  }
}
