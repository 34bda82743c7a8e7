import {randomUUID} from 'node:crypto';
import type {Request, RequestHandler} from 'express';
import type {ExpressSessionSecurity} from 'session-security/server/express';
import {type MemoryStore, memoryStore} from 'session-security/server/memory';
import {type ClockState, changeClock, REAL_TIME, readClock} from './adjustable-clock.ts';
import type {Order, PingFate} from './trouble.ts';

/** Names the browser, so that its trouble meets no other visitor. It gives no access. */
const BROWSER_COOKIE = 'demo.browser';
/** A demo that runs for long must not keep all. */
const MOST_BROWSERS = 1000;

export type Security = ExpressSessionSecurity<Request>;
export type CreateSecurity = (store: MemoryStore) => Security;

/**
 * The demo's server keeps these for each browser: a clock, the faults of its pings, and a guard with a store of its own. An
 * application has one guard, because its clock is the same for all.
 */
export class DemoBrowser {
  pings: PingFate = 'answered';
  #clock: ClockState = REAL_TIME;
  readonly security: Security;

  constructor(create: CreateSecurity) {
    this.security = create(memoryStore({now: () => readClock(this.#clock, realMs())}));
  }

  obey({pings, speed, sleep}: Order): void {
    if (pings) this.pings = pings;
    this.#clock = changeClock(this.#clock, realMs(), {...(speed !== undefined && {speed}), ...(sleep && {sleep})});
  }
}

/** All browsers that visit the demo. */
export class Browsers {
  readonly #create: CreateSecurity;
  readonly #known = new Map<string, DemoBrowser>();
  readonly #byRequest = new WeakMap<Request, DemoBrowser>();

  constructor(create: CreateSecurity) {
    this.#create = create;
  }

  /** Runs first: finds the browser of a request by its cookie. */
  readonly find: RequestHandler = (req, res, next) => {
    let [, id = ''] = new RegExp(`(?:^|; )${BROWSER_COOKIE}=([\\w-]+)`).exec(req.headers.cookie ?? '') ?? [];
    if (!this.#known.has(id)) {
      id = randomUUID();
      this.#known.set(id, new DemoBrowser(this.#create));
      res.cookie(BROWSER_COOKIE, id, {httpOnly: true, sameSite: 'lax'});
      if (this.#known.size > MOST_BROWSERS) this.#forgetOldest();
    }
    this.#byRequest.set(req, this.#known.get(id)!);
    next();
  };

  /** The browser that has sent the request. */
  of(req: Request): DemoBrowser {
    return this.#byRequest.get(req)!;
  }

  /** Guards a request by the guard of its browser. */
  readonly guard: RequestHandler = (req, res, next) => this.of(req).security(req, res, next);

  #forgetOldest(): void {
    const [oldest] = this.#known;
    if (!oldest) return;
    const [id, {security}] = oldest;
    this.#known.delete(id);
    void security.closeStreams();
  }
}

function realMs(): number {
  return performance.timeOrigin + performance.now();
}
