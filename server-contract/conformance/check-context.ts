import type {Environment} from './environment.ts';
import {Undecided} from './failure.ts';
import {OptionError, type OptionName, type Settings} from './options.ts';
import {idleForQuery, PAGE_HEADERS, readPing} from './ping.ts';
import {type Received, RecordingClient} from './recording-client.ts';
import type {Request, Response} from './send.ts';
import {type PingTarget, Session} from './session.ts';
import {MARGIN_AFTER} from './timing.ts';
import {type SignIn, type Users, validCookies} from './users.ts';

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

  /** A session whose user was idle until its time was over. */
  expired(): Promise<Session> {
    return this.idle(this.expireAfter + MARGIN_AFTER);
  }

  /** Signs out the session with these cookies. @throws Undecided when the option fails */
  async signOut(cookies: string): Promise<void> {
    await orUndecided('signOut', () => this.settings.signOut?.(cookies));
  }

  /** Ends all sessions of the user of the session with these cookies. @throws Undecided when the option fails */
  async endSessions(cookies: string): Promise<void> {
    await orUndecided('endSessions', () => this.settings.endSessions?.(cookies));
  }

  /** The same for all sessions of the user but the one with these cookies. */
  async endOtherSessions(cookies: string): Promise<void> {
    await orUndecided('endOtherSessions', () => this.settings.endOtherSessions?.(cookies));
  }

  /** Lists the sessions of the user with these cookies: a text for each. @throws Undecided when the option fails */
  async listSessions(cookies: string): Promise<readonly string[]> {
    const list = await orUndecided('listSessions', async () => (await this.settings.listSessions?.(cookies)) ?? []);
    if (Array.isArray(list) && list.every((shown) => typeof shown === 'string')) return list;
    throw new Undecided('listSessions must give a list of texts');
  }

  /** The cookies of a sign-in that may be one too many. Empty: it was refused. @throws Undecided when the option fails */
  signInLimited(): Promise<string> {
    return orUndecided('signInLimited', async () => {
      const cookies = (await this.settings.signInLimited?.()) ?? '';
      return cookies === '' ? '' : validCookies('signInLimited', cookies);
    });
  }

  /**
   * Gives the session another id. An ordinary request may do that, so it may count as activity.
   * @throws Undecided when the option fails
   */
  async changeId(session: Session): Promise<void> {
    const sentAt = this.#environment.now();
    const cookies = await orUndecided('changeId', async () =>
      validCookies('changeId', await this.settings.changeId?.(session.cookies)),
    );
    session.continueWith(cookies, {sentAt, receivedAt: this.#environment.now()});
  }

  /** True when the response is the page of a signed-in user. */
  showsSignedIn({status, body}: Response): boolean {
    return status === 200 && body.includes(this.settings.pageShows);
  }

  pingRequest(query: string, headers: Request['headers'] = PAGE_HEADERS, method = 'GET', url?: URL): Request {
    return {url: withQuery(url ?? this.settings.url, query), method, headers};
  }

  /** @throws Failure when no response arrives */
  send(request: Request): Promise<Received> {
    return this.client.send(request);
  }
}

/** A command of the user's that fails costs its own checks, not the report of all the others. */
async function orUndecided<T>(option: OptionName, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Undecided(error instanceof OptionError ? message : `${option} failed: ${message}`);
  }
}

/** Adds to the query that the address may already have. Kept as written, since checks send what no browser would. */
export function withQuery(address: URL, query: string): URL {
  const url = new URL(address);
  url.search = [url.search.slice(1), query].filter((part) => part !== '').join('&');
  return url;
}
