import {Breach, TooSlow} from './check.ts';
import type {Bench, Received} from './check-context.ts';
import {Cookies} from './cookies.ts';
import {Belief, type Truth} from './expected-idle.ts';
import {claim, ENDED, LIVING, NO_NEWS, PAGE_HEADERS, readPing} from './ping.ts';
import type {Request} from './send.ts';

type Headers = Request['headers'];

/** A session under test. It compares what the server answers with what a conforming one must know. */
export class Session {
  readonly #bench: Bench;
  readonly #belief: Belief;
  readonly #firstCookies: Cookies;
  readonly #cookies: Cookies;

  /** @param first the answer to the ping that told of the session's first activity */
  constructor(bench: Bench, cookies: string, first: Received) {
    this.#bench = bench;
    this.#belief = new Belief(bench.settings.expireAfter, first);
    this.#firstCookies = new Cookies(cookies);
    this.#firstCookies.keepEnds(first.headers['set-cookie'] ?? [], first.receivedAt);
    this.#cookies = new Cookies(cookies);
    this.#cookies.update(first.headers['set-cookie'] ?? []);
  }

  /** A ping with an idle time that counts. @throws Breach when the answer is not the truth */
  async claim(idleFor: number, headers?: Headers): Promise<Received> {
    return this.expectCounted(idleFor, await this.ping(claim(idleFor), headers));
  }

  /** A ping that tells nothing new. @throws Breach when the answer is not the truth */
  ask(): Promise<Received> {
    return this.claim(NO_NEWS);
  }

  /** A ping of any kind. The caller judges the answer. */
  ping(query: string, headers: Headers = PAGE_HEADERS, method = 'GET'): Promise<Received> {
    return this.send(this.#bench.pingRequest(query, headers, method));
  }

  /** An ordinary request, which may count as activity. */
  async visit(url: URL, headers: Headers = {}): Promise<Received> {
    const received = await this.visitInVain(url, headers);
    this.#belief.visited(received);
    return received;
  }

  /** An ordinary request that must not count as activity. */
  visitInVain(url: URL, headers: Headers): Promise<Received> {
    return this.send({url, method: 'GET', headers});
  }

  /** Sends the session's cookies along, and keeps those that come back. */
  async send(request: Request): Promise<Received> {
    const cookie = String(this.#cookies);
    const received = await this.#bench.send({...request, headers: {...request.headers, ...(cookie && {cookie})}});
    this.#cookies.update(received.headers['set-cookie'] ?? []);
    return received;
  }

  /** A ping with the cookies of the sign-in, whatever the server has done to them since. */
  replay(idleFor: number): Promise<Received> {
    return this.#bench.send(
      this.#bench.pingRequest(claim(idleFor), {...PAGE_HEADERS, cookie: String(this.#firstCookies)}),
    );
  }

  /** Several pings at the same time, each with an idle time that counts. */
  async claimAtOnce(idleTimes: readonly number[]): Promise<void> {
    await Promise.all(
      idleTimes.map(async (idleFor) => {
        const received = await this.ping(claim(idleFor));
        if (this.#belief.claimed(idleFor, received) === 'unclear') throw new TooSlow();
        if (typeof readPing(received) !== 'number') throw new Breach(LIVING, received.exchange);
      }),
    );
  }

  /** True when the answer clears a cookie that it came with. */
  clearedBy({headers}: Received): boolean {
    return this.#firstCookies.clearedBy(headers['set-cookie'] ?? []);
  }

  /** True when the answer puts off the end that a cookie of the sign-in had after the first activity. */
  prolongedBy({headers, receivedAt}: Received): boolean {
    return this.#firstCookies.prolongedBy(headers['set-cookie'] ?? [], receivedAt);
  }

  leastIdle(received: Received): number {
    return this.#belief.leastIdle(received);
  }

  /** Takes note of an idle time that counts, for later answers to be compared with. */
  claimed(idleFor: number, received: Received): void {
    this.#belief.claimed(idleFor, received);
  }

  /** @throws Breach unless the idle time was counted and the answer is the truth */
  expectCounted(idleFor: number, received: Received): Received {
    expectTruth(this.#belief.claimed(idleFor, received), received);
    return received;
  }

  /** @throws Breach unless the ping counted as no activity and the answer is the truth */
  expectNotCounted(received: Received): Received {
    return this.expectCounted(NO_NEWS, received);
  }
}

function expectTruth(truth: Truth, {exchange, ...received}: Received): void {
  if (truth === 'unclear') throw new TooSlow();
  const reply = readPing(received);
  if (truth === 'ended') {
    if (reply !== 'ended') throw new Breach(ENDED, exchange);
  } else if (typeof reply !== 'number' || reply < truth.from || reply > truth.to) {
    throw new Breach(`200, application/json, a number from ${truth.from} to ${truth.to}`, exchange);
  }
}
