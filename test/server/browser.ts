import {subscribe} from 'node:diagnostics_channel';
import {type ClientRequest, type IncomingHttpHeaders, request} from 'node:http';
import type {MaybePromise} from '../../server-contract/index.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly json: unknown;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A request without fetch metadata is activity only if it asks for a page. */
const ASKS_FOR_PAGE = {accept: 'text/html'};

/** Sends requests over real HTTP with exactly the given headers and an `Accept`, and keeps cookies as a browser does. */
export class Browser {
  readonly #origin: string;
  readonly #cookies: Map<string, string>;

  constructor(origin: string, cookies: ReadonlyMap<string, string> = new Map()) {
    this.#origin = origin;
    this.#cookies = new Map(cookies);
  }

  get cookies(): ReadonlyMap<string, string> {
    return this.#cookies;
  }

  /** Another browser with the same cookies: a second device, or a thief. */
  copy(): Browser {
    return new Browser(this.#origin, this.#cookies);
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.ask(path, {headers});
  }

  /** A ping of a page of the same origin. */
  ping(idleFor?: number | string): Promise<Answer> {
    const query = idleFor === undefined ? '' : `?idleFor=${idleFor}`;
    return this.get(`/session_security/ping${query}`, PAGE);
  }

  ask(path: string, ask: Ask = {}): Promise<Answer> {
    return this.#send(path, ask, (sent) => sent.end(ask.body));
  }

  /** Sends the body only once the server has the head, and `meanwhile` is over. */
  async askSlowly(path: string, ask: Ask, meanwhile: () => MaybePromise<void>): Promise<Answer> {
    const arrived = new Promise((resolve) => subscribe('http.server.request.start', resolve));
    let sent!: ClientRequest;
    const answer = this.#send(path, ask, (request) => {
      sent = request;
      sent.flushHeaders();
    });
    await arrived;
    await meanwhile();
    sent.end(ask.body);
    return answer;
  }

  #send(path: string, {method = 'GET', headers = {}}: Ask, finish: (sent: ClientRequest) => void): Promise<Answer> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return new Promise((answered, fail) => {
      const sent = request(
        this.#origin + path,
        {method, headers: {...ASKS_FOR_PAGE, ...headers, ...(cookie ? {cookie} : {})}},
        (response) => {
          for (const line of response.headers['set-cookie'] ?? []) this.#keep(line);
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('error', fail).on('end', () => {
            answered({status: response.statusCode!, headers: response.headers, body: text, json: parsed(text)});
          });
        },
      );
      finish(sent.on('error', fail));
    });
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';');
    const name = pair.slice(0, pair.indexOf('='));
    const gone = attributes.some((attribute) => /^\s*(Max-Age=0|Expires=Thu, 01 Jan 1970)/i.test(attribute));
    if (gone) this.#cookies.delete(name);
    else this.#cookies.set(name, pair.slice(name.length + 1));
  }
}

/** The headers of the element's fetch, including those that the browser adds. */
export const PAGE = {
  accept: 'application/json',
  'x-requested-with': 'session-security',
  'sec-fetch-site': 'same-origin',
  'sec-fetch-mode': 'cors',
  'sec-fetch-dest': 'empty',
};

/** The headers of a click on a link within the site. */
export const NAVIGATION = {
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
  'sec-fetch-site': 'same-origin',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  'sec-fetch-user': '?1',
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
