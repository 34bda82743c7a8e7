import {Cookies} from './cookies.ts';
import {type Expectation, ExpectedIdle} from './expected-idle.ts';
import {Failure, TooSlow} from './failure.ts';
import {ALIVE, ENDED, idleForQuery, NO_NEWS, PAGE_HEADERS, readPing} from './ping.ts';
import type {Received, RecordingClient} from './recording-client.ts';
import type {Request} from './send.ts';

type Headers = Request['headers'];

/** The address of the ping, the limit, and the client that sends. */
export interface PingTarget {
  readonly client: RecordingClient;
  readonly expireAfter: number;
  pingRequest(query: string, headers?: Headers, method?: string): Request;
}

/** A session under test. It compares each reply with that of a conforming server. */
export class Session {
  readonly #target: PingTarget;
  readonly #expectedIdle: ExpectedIdle;
  readonly #firstCookies: Cookies;
  readonly #cookies: Cookies;

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

  /** Sends several pings at the same time, each with a valid idle time. */
  async pingAtOnce(idleTimes: readonly number[]): Promise<void> {
    await Promise.all(
      idleTimes.map(async (idleFor) => {
        const received = await this.sendPing(idleForQuery(idleFor));
        if (this.#expectedIdle.afterPing(idleFor, received) === 'unclear') throw new TooSlow();
        if (typeof readPing(received) !== 'number') throw new Failure(ALIVE, received.exchange);
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
    const cookie = String(this.#cookies);
    const received = await this.#target.client.send({
      ...request,
      headers: {...request.headers, ...(cookie && {cookie})},
    });
    this.#cookies.update(received.headers['set-cookie'] ?? []);
    return received;
  }

  /** Sends a ping with the cookies of the sign-in, although the server may have changed or cleared them since. */
  replayPing(idleFor: number): Promise<Received> {
    const cookie = String(this.#firstCookies);
    return this.#target.client.send(this.#target.pingRequest(idleForQuery(idleFor), {...PAGE_HEADERS, cookie}));
  }

  /** True when the response clears a cookie of the sign-in. */
  isClearedBy({headers}: Received): boolean {
    return this.#firstCookies.areClearedBy(headers['set-cookie'] ?? []);
  }

  /** True when the response gives a cookie of the sign-in a later end than the first ping gave it. */
  isExtendedBy({headers, receivedAt}: Received): boolean {
    return this.#firstCookies.areExtendedBy(headers['set-cookie'] ?? [], receivedAt);
  }

  minIdle(received: Received): number {
    return this.#expectedIdle.minIdle(received);
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
}

function verifyReply(expectation: Expectation, {exchange, ...received}: Received): void {
  if (expectation === 'unclear') throw new TooSlow();
  const reply = readPing(received);
  if (expectation === 'ended') {
    if (reply !== 'ended') throw new Failure(ENDED, exchange);
  } else if (typeof reply !== 'number' || reply < expectation.from || reply > expectation.to) {
    throw new Failure(`200, application/json, a number from ${expectation.from} to ${expectation.to}`, exchange);
  }
}
