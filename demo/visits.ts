import type {RequestKind} from 'session-security/server';
import type {Limits} from './limits.ts';

/** Whoever signed in, as the session keeps them. */
export interface Visitor {
  /** The name they gave: in a real application the id of the account. */
  readonly id: string;
  /** One visit of this person, from sign-in to its end. */
  readonly visit: string;
  readonly limits: Limits;
}

/** The last request that was more than watching, and what session security took it for. */
export interface LastRequest {
  readonly lastRequest: string;
  readonly countedAs: RequestKind;
}

const FAREWELL_KEPT = 60_000;

/**
 * What the demo remembers of visits besides the session, which is gone when it is over: the last request, for the panel,
 * and why the visit ended, for the sign-in page.
 */
export class Visits {
  readonly #lastRequests = new Map<string, LastRequest>();
  readonly #farewells = new Map<string, string>();

  note({visit}: Visitor, request: LastRequest): void {
    if (!this.#farewells.has(visit)) this.#lastRequests.set(visit, request);
  }

  lastRequest({visit}: Visitor): LastRequest | undefined {
    return this.#lastRequests.get(visit);
  }

  /** Keeps the sentence for a minute. The first end of a visit is its end. */
  end({visit}: Visitor, farewell: string): void {
    this.#lastRequests.delete(visit);
    if (this.#farewells.has(visit)) return;
    this.#farewells.set(visit, farewell);
    setTimeout(() => this.#farewells.delete(visit), FAREWELL_KEPT).unref();
  }

  /** Why a visit ended; undefined when it goes on, or ended long ago. */
  farewell(visit: string): string | undefined {
    return this.#farewells.get(visit);
  }
}
