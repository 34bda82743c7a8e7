import {NEVER} from './clock.ts';
import type {PingPriority} from './decide.ts';
import type {Environment, PendingPing, PingReply, TabNews} from './ports.ts';
import type {SessionRecord} from './session-record.ts';
import type {TabSync} from './tab-sync.ts';

/** Pings that take longer than this count as unreachable (P3). */
export const PING_TIMEOUT_MS = 10_000;
/** A tab pings this long after its claim: time enough for the other tabs to object. */
export const CLAIM_WINDOW_MS = 80;
/** Hidden tabs wait for up to this long before they claim, so that they receive the claim of another tab instead. */
const HIDDEN_JITTER_MS = 400;
/** Two pings are at least this far apart, unless the user waits for one. It is also the first retry delay. */
const MIN_INTERVAL_MS = 1000;
const LONGEST_RETRY_MS = 60_000;
/** The ticket of a ping that is under way: it wins against each claim. */
const UNDER_WAY = -1;

const UNREACHABLE: PingReply = {outcome: 'unreachable', status: 0};

export interface PingHost {
  now(): number;
  /** A ping is about to be sent with all that this tab knows. */
  pingSent(): void;
  /** A ping that was sent at the moment `sentAt` has been answered, or has failed. */
  replied(reply: PingReply, sentAt: number, now: number): void;
}

/**
 * Sends the pings, one at a time over all tabs (B3). There is no leader that could be lost: a tab that needs a ping
 * claims it, and the tab with the lowest ticket pings. The others wait for one ping timeout, as that tab may crash.
 */
export class PingCoordinator {
  /** How many pings have failed in a row, over all tabs. Only this class writes it. */
  failureCount = 0;
  readonly #env: Environment;
  readonly #record: SessionRecord;
  readonly #tabs: TabSync;
  readonly #host: PingHost;
  #pending: {readonly ping: PendingPing; readonly sentAt: number} | undefined;
  #claim: {readonly ticket: number; readonly pingsAt: number; isContested?: boolean} | undefined;
  /** When this hidden tab may claim. */
  #claimAt: number | undefined;
  /** Another tab pings, or is about to. */
  #holdUntil = NEVER;
  #backoffUntil = NEVER;
  #nextIntervalAt = NEVER;
  readonly #waiting: ((reply: PingReply) => void)[] = [];

  constructor(env: Environment, record: SessionRecord, tabs: TabSync, host: PingHost) {
    this.#env = env;
    this.#record = record;
    this.#tabs = tabs;
    this.#host = host;
  }

  /** Takes the next step towards a ping. Returns the milliseconds until the one after it. */
  advance(priority: PingPriority, now: number): number {
    if (this.#pending) {
      const leftMs = this.#pending.sentAt + PING_TIMEOUT_MS - now;
      if (leftMs > 0) return leftMs;
      this.#pending.ping.cancel();
      this.#settle(UNREACHABLE, this.#pending.sentAt, now);
      return Number.POSITIVE_INFINITY;
    }
    // Callers wait for a reply, also after a ping was aborted.
    if (priority === 'now' || this.#waiting.length > 0) return this.#send(now);
    if (priority === 'none') return this.#cancelClaim(now);
    const waitMs = Math.max(this.#holdUntil, this.#backoffUntil, this.#nextIntervalAt) - now;
    if (waitMs > 0) {
      this.#claimAt = undefined;
      return waitMs;
    }
    return this.#env.tabs ? this.#negotiate(now) : this.#send(now);
  }

  /** The page may never run again: only a ping with `keepalive` outlives it, and the other tabs need not wait. */
  handOver(priority: PingPriority, now: number): number {
    if (priority === 'now') {
      this.abort();
      this.#send(now, true);
    }
    return this.#cancelClaim(now);
  }

  /** Joins the ping that is under way. Otherwise the next step sends one. */
  ping(): Promise<PingReply> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Another tab reports a claim, the result of a ping, or that it will not ping. */
  receive(news: TabNews, now: number): void {
    if (news.kind === 'claim') this.#receiveClaim(news.ticket, now);
    else if (news.kind === 'withdrawn') this.#holdUntil = NEVER;
    else if (news.kind === 'answer') this.#noteSuccess(now);
    else if (news.kind === 'unreachable') this.#noteFailure(news.failures, news.retryInMs, now);
  }

  /** There is a reason to ping now, such as that the network is back: earlier failures say nothing about this ping. */
  clearBackoff(): void {
    this.failureCount = 0;
    this.#backoffUntil = NEVER;
  }

  /** Only a reply to a new ping counts from now on: neither an earlier one nor another tab's delays it. */
  abort(): void {
    this.#pending?.ping.cancel();
    this.#pending = undefined;
    this.#holdUntil = this.#backoffUntil = NEVER;
  }

  /** Ignores everything that arrives from now on. */
  stop(): void {
    this.#cancelClaim(this.#host.now());
    this.abort();
    this.#resolve(UNREACHABLE);
  }

  /** Tells the other tabs that they may ping: otherwise they would wait one ping timeout for ours. No step is left. */
  #cancelClaim(now: number): number {
    if (this.#pending || this.#claim) this.#tabs.post({kind: 'withdrawn'}, now);
    this.#claimAt = this.#claim = undefined;
    return Number.POSITIVE_INFINITY;
  }

  #negotiate(now: number): number {
    const visible = this.#env.visible();
    if (!this.#claim) {
      this.#claimAt ??= now + (visible ? 0 : this.#env.random() * HIDDEN_JITTER_MS);
      if (this.#claimAt > now) return this.#claimAt - now;
      const ticket = this.#env.random() + (visible ? 0 : 1);
      this.#claim = {ticket, pingsAt: now + CLAIM_WINDOW_MS};
      this.#tabs.post({kind: 'claim', ticket}, now);
    }
    const waitMs = this.#claim.pingsAt - now;
    return waitMs > 0 ? waitMs : this.#send(now);
  }

  #send(now: number, keepalive = !this.#env.visible()): number {
    const {server} = this.#env;
    if (!server) {
      this.#resolve(UNREACHABLE);
      return Number.POSITIVE_INFINITY;
    }
    if (!this.#claim || this.#claim.isContested) this.#tabs.post({kind: 'claim', ticket: UNDER_WAY}, now);
    this.#claimAt = this.#claim = undefined;
    this.#host.pingSent();
    const ping = server.ping({idleFor: this.#record.idleForToSend(now), keepalive});
    const pending = {ping, sentAt: now};
    this.#pending = pending;
    void ping.reply.then((reply) => {
      // P6: the ping was cancelled, or a newer one has replaced it.
      if (this.#pending === pending) this.#settle(reply, now, this.#host.now());
    });
    return PING_TIMEOUT_MS;
  }

  #settle(reply: PingReply, sentAt: number, now: number): void {
    this.#pending = undefined;
    if (reply.outcome === 'unreachable') {
      // The pause doubles with each failure, and `Retry-After` counts, unless the session would end meanwhile (P2).
      const backoffMs = Math.min(MIN_INTERVAL_MS * 2 ** this.failureCount, LONGEST_RETRY_MS);
      const pauseMs = backoffMs * (0.5 + this.#env.random() / 2);
      const mostMs = this.#record.maxRetryDelayMs(now);
      const retryInMs =
        mostMs > MIN_INTERVAL_MS ? Math.min(Math.max(pauseMs, reply.retryAfterMs ?? pauseMs), mostMs) : pauseMs;
      this.#noteFailure(this.failureCount + 1, retryInMs, now);
      this.#tabs.post({kind: 'unreachable', failures: this.failureCount, retryInMs}, now);
    } else {
      this.#noteSuccess(now);
    }
    // Before the host is told: it may stop all pings, and the callers must still get this reply (P4).
    this.#resolve(reply);
    this.#host.replied(reply, sentAt, now);
  }

  #receiveClaim(ticket: number, now: number): void {
    const ours = this.#pending ? UNDER_WAY : (this.#claim?.ticket ?? Number.POSITIVE_INFINITY);
    if (ours >= ticket) {
      this.#claim = undefined;
      this.#holdUntil = now + PING_TIMEOUT_MS;
    } else if (!this.#claim?.isContested) {
      // The other tab may have claimed although it had heard of ours: a clock was set, or it came back from a cache.
      if (this.#claim) this.#claim.isContested = true;
      this.#tabs.post({kind: 'claim', ticket: ours}, now);
    }
  }

  #noteSuccess(now: number): void {
    this.failureCount = 0;
    this.#claim = undefined;
    this.#backoffUntil = this.#holdUntil = NEVER;
    this.#nextIntervalAt = now + MIN_INTERVAL_MS;
  }

  #noteFailure(failures: number, retryInMs: number, now: number): void {
    this.failureCount = Math.max(failures, this.failureCount);
    this.#claim = undefined;
    this.#holdUntil = NEVER;
    this.#backoffUntil = now + retryInMs;
  }

  #resolve(reply: PingReply): void {
    for (const resolve of this.#waiting.splice(0)) resolve(reply);
  }
}
