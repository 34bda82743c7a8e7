import {readForm} from './form.ts';

/** A client without a browser: it has cookies, follows no redirect, and runs no script. */
export class Visitor {
  readonly #origin: string;
  readonly #cookies: Map<string, string>;

  constructor(origin: string, cookies: Iterable<readonly [name: string, value: string]> = []) {
    this.#origin = origin;
    this.#cookies = new Map(cookies);
  }

  /** A visitor with a copy of the cookies: later replies to this visitor do not change them. */
  copy(): Visitor {
    return new Visitor(this.#origin, this.#cookies);
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = new Headers({accept: 'text/html', origin: this.#origin, ...(cookie && {cookie})});
    for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
    const response = await fetch(new URL(path, this.#origin), {...init, headers, redirect: 'manual'});
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  /** The status and the text that are served. */
  async get(path: string, accept = '*/*'): Promise<string> {
    const response = await this.fetch(path, {headers: {accept}});
    return `${response.status} ${await response.text()}`;
  }

  /** Fills in a form of a page and sends it. */
  async submit(path: string, mark: string, filled: Readonly<Record<string, string>> = {}): Promise<Response> {
    const page = await this.fetch(path);
    return this.send(readForm(await page.text(), mark, path), filled);
  }

  /** Sends a form that was read before. */
  async send(form: ReturnType<typeof readForm>, filled: Readonly<Record<string, string>> = {}): Promise<Response> {
    const entries = Object.entries({...form.fields, ...filled});
    const data = new FormData();
    for (const [name, value] of entries) data.set(name, value);
    const body = form.multipart ? data : new URLSearchParams(entries);
    return this.fetch(form.action, {method: 'POST', body});
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(line) ?? [];
    const gone = value === '' || /;\s*max-age=0/i.test(line) || /;\s*expires=[^;]*\b19[67]\d\b/i.test(line);
    if (gone) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}
