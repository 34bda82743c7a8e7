import {Cookies} from './cookies.ts';
import {type Expectation, ExpectedIdle, type IdleRange, type RequestInterval} from './expected-idle.ts';
import {TooSlow, WrongReply} from './failure.ts';
import {ALIVE, ENDED, idleForQuery, NO_NEWS, PAGE_HEADERS, readPing} from './ping.ts';
import type {Received, RecordingClient} from './recording-client.ts';
import type {Request} from './send.ts';

type Headers = Request['headers'];

/** The address of the ping, the limit, and the client that sends. */
export interface PingTarget {
  readonly client: RecordingClient;
  readonly expireAfter: number;
  pingRequest(query: string, headers?: Headers, method?: string, url?: URL): Request;
}

/** A session under test. It compares each reply with that of a conforming server. */
export class Session {
  readonly #target: PingTarget;
  readonly #expectedIdle: ExpectedIdle;
  readonly #firstCookies: Cookies;
  #cookies: Cookies;

  /** @param first the response to the ping that was the session's first activity */
  constructor(target: PingTarget, cookies: string, first: Received) {
    this.#target = target;
    this.#expectedIdle = new ExpectedIdle(target.expireAfter, first);
    this.#firstCookies = new Cookies(cookies);
    this.#firstCookies.keepEnds(first.headers['set-cookie'] ?? [], first.receivedAt);
    this.#cookies = new Cookies(cookies);
    this.#cookies.update(first.headers['set-cookie'] ?? []);
  }

  /** Sends a ping with a valid idle time. @throws Failure when the reply is not the expected one */
  async ping(idleFor: number, headers?: Headers): Promise<Received> {
    return this.expectCounted(idleFor, await this.sendPing(idleForQuery(idleFor), headers));
  }

  /** Sends a ping that reports nothing new. @throws Failure when the reply is not the expected one */
  pingWithoutNews(): Promise<Received> {
    return this.ping(NO_NEWS);
  }

  /** Sends a ping with a valid idle time to another address. @throws Failure when the reply is not the expected one */
  async pingAt(url: URL, idleFor: number): Promise<Received> {
    return this.expectCounted(idleFor, await this.#sendPingTo(url, idleFor));
  }

  /** Sends several pings at the same time, each with a valid idle time, to each of the addresses in turn. */
  async pingAtOnce(idleTimes: readonly number[], urls: readonly (URL | undefined)[] = [undefined]): Promise<void> {
    await Promise.all(
      idleTimes.map(async (idleFor, index) => {
        const received = await this.#sendPingTo(urls[index % urls.length], idleFor);
        if (this.#expectedIdle.afterPing(idleFor, received) === 'unclear') throw new TooSlow();
        if (typeof readPing(received) !== 'number') throw new WrongReply(ALIVE, received.exchange);
      }),
    );
  }

  /** Sends a ping of any form. The caller verifies the response. */
  sendPing(query: string, headers: Headers = PAGE_HEADERS, method = 'GET'): Promise<Received> {
    return this.send(this.#target.pingRequest(query, headers, method));
  }

  /** Sends an ordinary request, which may count as activity. */
  async visit(url: URL, headers: Headers = {}): Promise<Received> {
    const received = await this.visitUncounted(url, headers);
    this.#expectedIdle.afterVisit(received);
    return received;
  }

  /** Sends an ordinary request that must not count as activity. */
  visitUncounted(url: URL, headers: Headers): Promise<Received> {
    return this.send({url, method: 'GET', headers});
  }

  /** Sends the current cookies along, and keeps those of the response. */
  async send(request: Request): Promise<Received> {
    const cookie = this.cookies;
    const received = await this.#target.client.send({
      ...request,
      headers: {...request.headers, ...(cookie && {cookie})},
    });
    this.#cookies.update(received.headers['set-cookie'] ?? []);
    return received;
  }

  /** The cookies that a browser has now, as the value of a `Cookie` header. */
  get cookies(): string {
    return String(this.#cookies);
  }

  /** The cookies of the sign-in. */
  get firstCookies(): string {
    return String(this.#firstCookies);
  }

  /** The session has these cookies from now on, because a request changed its id. */
  continueWith(cookies: string, request: RequestInterval): void {
    this.#cookies = new Cookies(cookies);
    this.#expectedIdle.afterVisit(request);
  }

  /** Sends a ping with cookies from before, although the server may have changed or cleared them since. */
  replayPing(idleFor: number, url?: URL, cookies = this.firstCookies): Promise<Received> {
    const headers = {...PAGE_HEADERS, cookie: cookies};
    return this.#target.client.send(this.#target.pingRequest(idleForQuery(idleFor), headers, 'GET', url));
  }

  /** Keeps the cookies of the response to a request with earlier cookies, as a browser does. */
  keepCookies({headers}: Received): void {
    this.#cookies.update(headers['set-cookie'] ?? []);
  }

  /** True when the response clears a cookie of the sign-in. */
  isClearedBy({headers}: Received): boolean {
    return this.#firstCookies.areClearedBy(headers['set-cookie'] ?? []);
  }

  /** True when the response gives a cookie of the sign-in a later end than the first ping gave it. */
  isExtendedBy({headers, receivedAt}: Received): boolean {
    return this.#firstCookies.areExtendedBy(headers['set-cookie'] ?? [], receivedAt);
  }

  /** Remembers the end that a response gives to a cookie of the sign-in: the browser has it from now on. */
  keepCookieEnds({headers, receivedAt}: Received): void {
    this.#firstCookies.keepEnds(headers['set-cookie'] ?? [], receivedAt);
  }

  /** True when the response clears a cookie of the sign-in, or gives it an earlier end than the browser knows. */
  isShortenedBy({headers, receivedAt}: Received): boolean {
    return this.#firstCookies.areShortenedBy(headers['set-cookie'] ?? [], receivedAt);
  }

  /** The shortest and the longest possible idle time, in seconds. */
  idleRange(received: Received): IdleRange {
    return this.#expectedIdle.rangeAt(received);
  }

  /** Takes a valid idle time into account without looking at its reply. */
  noteActivity(idleFor: number, received: Received): void {
    this.#expectedIdle.afterPing(idleFor, received);
  }

  /** @throws Failure unless the idle time was counted and the reply is the expected one */
  expectCounted(idleFor: number, received: Received): Received {
    verifyReply(this.#expectedIdle.afterPing(idleFor, received), received);
    return received;
  }

  /** @throws Failure unless the ping counted as no activity and the reply is the expected one */
  expectNotCounted(received: Received): Received {
    return this.expectCounted(NO_NEWS, received);
  }

  #sendPingTo(url: URL | undefined, idleFor: number): Promise<Received> {
    return this.send(this.#target.pingRequest(idleForQuery(idleFor), PAGE_HEADERS, 'GET', url));
  }
}

function verifyReply(expectation: Expectation, {exchange, ...received}: Received): void {
  if (expectation === 'unclear') throw new TooSlow();
  const reply = readPing(received);
  if (expectation === 'ended') {
    if (reply !== 'ended') throw new WrongReply(ENDED, exchange);
  } else if (typeof reply !== 'number' || reply < expectation.from || reply > expectation.to) {
    throw new WrongReply(`200, application/json, a number from ${expectation.from} to ${expectation.to}`, exchange);
  }
}
