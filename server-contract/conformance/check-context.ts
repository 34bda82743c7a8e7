import {Breach, Undecided} from './check.ts';
import type {Surroundings} from './environment.ts';
import type {Settings} from './options.ts';
import {claim, PAGE_HEADERS, readPing} from './ping.ts';
import type {Answer, Exchange} from './report.ts';
import type {Request, Response} from './send.ts';
import {Session} from './session.ts';
import type {People, SignIn} from './users.ts';

/** An answer, when it was asked for and came, and the exchange for the report. */
export interface Received extends Response {
  readonly sentAt: number;
  readonly receivedAt: number;
  readonly exchange: Exchange;
}

const NO_SESSION =
  'there is no living session to try it with: see 3.1, and whether the server stands so many sign-ins of one person';

/** Of a longer body the beginning shows well enough what it is. */
const SHOWN_CHARACTERS = 200;

/** What one check works with: people who sign in, time that passes, and a record of all that was sent and came back. */
export class Bench {
  readonly settings: Settings;
  readonly people: People;
  readonly exchanges: Exchange[] = [];
  readonly #surroundings: Surroundings;

  constructor(settings: Settings, surroundings: Surroundings, people: People) {
    this.settings = settings;
    this.#surroundings = surroundings;
    this.people = people;
  }

  sleep(seconds: number): Promise<void> {
    return this.#surroundings.sleep(seconds);
  }

  /** A session whose person was active just now. */
  async signedIn(signIn: SignIn = this.people.one): Promise<Session> {
    const cookies = await signIn();
    // The original begins the record not at the sign-in but with the first request after it, so one is made.
    const first = await this.send(this.pingRequest(claim(0), {...PAGE_HEADERS, cookie: cookies}));
    if (typeof readPing(first) !== 'number') throw new Undecided(NO_SESSION);
    return new Session(this, cookies, first);
  }

  /** A session whose person was active so many seconds ago, and not since. */
  async idle(seconds: number): Promise<Session> {
    const session = await this.signedIn();
    await this.sleep(seconds);
    return session;
  }

  /** True when a page is that of somebody who is signed in. */
  isSomebodys({status, body}: Response): boolean {
    return status === 200 && body.includes(this.settings.pageShows);
  }

  pingRequest(query: string, headers: Request['headers'] = PAGE_HEADERS, method = 'GET'): Request {
    return {url: withQuery(this.settings.url, query), method, headers};
  }

  /** @throws Breach when there is no answer */
  async send(request: Request): Promise<Received> {
    const sentAt = this.#surroundings.now();
    try {
      const response = await this.#surroundings.send(request);
      const exchange = this.#record(request, answerOf(response));
      return {...response, sentAt, receivedAt: this.#surroundings.now(), exchange};
    } catch (error) {
      throw new Breach('an answer', this.#record(request, error instanceof Error ? error.message : String(error)));
    }
  }

  #record({url, method, headers: {cookie, ...headers}, body}: Request, answer: Answer | string): Exchange {
    const target = url.pathname + url.search;
    const exchange = {method, target, headers, ...(body === undefined ? {} : {body: shortened(body)}), answer};
    this.exchanges.push(exchange);
    return exchange;
  }
}

/** The address may have a query of its own. What is added is not always what a browser would send. */
export function withQuery(address: URL, query: string): URL {
  const url = new URL(address);
  url.search = [url.search.slice(1), query].filter((part) => part !== '').join('&');
  return url;
}

function answerOf({status, headers: {'set-cookie': cookies, ...others}, body}: Response): Answer {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(others)) headers[name] = String(value);
  if (cookies) headers['set-cookie'] = cookies.map((line) => line.replace(/=[^;]*/, '=…')).join(', ');
  return {status, headers, body: shortened(body)};
}

function shortened(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
