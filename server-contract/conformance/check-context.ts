import type {Environment} from './environment.ts';
import {Undecided} from './failure.ts';
import type {Settings} from './options.ts';
import {idleForQuery, PAGE_HEADERS, readPing} from './ping.ts';
import {type Received, RecordingClient} from './recording-client.ts';
import type {Request, Response} from './send.ts';
import {type PingTarget, Session} from './session.ts';
import type {SignIn, Users} from './users.ts';

const NO_SESSION =
  'there is no living session to try it with: see 3.1, and whether the server allows so many sign-ins of one user';

/** The tools of one check: users that sign in, time that passes, and a client that records every exchange. */
export class CheckContext implements PingTarget {
  readonly settings: Settings;
  readonly users: Users;
  readonly client: RecordingClient;
  readonly #environment: Environment;

  constructor(settings: Settings, environment: Environment, users: Users) {
    this.settings = settings;
    this.#environment = environment;
    this.users = users;
    this.client = new RecordingClient(environment);
  }

  get expireAfter(): number {
    return this.settings.expireAfter;
  }

  sleep(seconds: number): Promise<void> {
    return this.#environment.sleep(seconds);
  }

  /** A new session whose user was active just now. */
  async signedIn(signIn: SignIn = this.users.first): Promise<Session> {
    const cookies = await signIn();
    // django-session-security begins its record with the first request after the sign-in, so the suite sends one.
    const first = await this.send(this.pingRequest(idleForQuery(0), {...PAGE_HEADERS, cookie: cookies}));
    if (typeof readPing(first) !== 'number') throw new Undecided(NO_SESSION);
    return new Session(this, cookies, first);
  }

  /** A new session whose user was active this many seconds ago, and not since. */
  async idle(seconds: number): Promise<Session> {
    const session = await this.signedIn();
    await this.sleep(seconds);
    return session;
  }

  /** True when the response is the page of a signed-in user. */
  showsSignedIn({status, body}: Response): boolean {
    return status === 200 && body.includes(this.settings.pageShows);
  }

  pingRequest(query: string, headers: Request['headers'] = PAGE_HEADERS, method = 'GET'): Request {
    return {url: withQuery(this.settings.url, query), method, headers};
  }

  /** @throws Failure when no response arrives */
  send(request: Request): Promise<Received> {
    return this.client.send(request);
  }
}

/** Adds to the query that the address may already have. Kept as written, since checks send what no browser would. */
export function withQuery(address: URL, query: string): URL {
  const url = new URL(address);
  url.search = [url.search.slice(1), query].filter((part) => part !== '').join('&');
  return url;
}
