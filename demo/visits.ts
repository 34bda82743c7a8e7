import type {RequestKind} from 'session-security/server';
import type {Limits} from './limits.ts';

/** The signed-in user, as stored in the session. */
export interface Visitor {
  /** The name from the sign-in form; in a real application the id of the account. */
  readonly id: string;
  /** The id of this visit, which lasts from the sign-in to the end of the session. */
  readonly visit: string;
  readonly limits: Limits;
}

/** The last request that did not only read the state, and how session security counted it. */
export interface LastRequest {
  readonly lastRequest: string;
  readonly countedAs: RequestKind;
}

export const SIGNED_OUT_ELSEWHERE = 'You were signed out on another device.';

const FAREWELL_KEPT = 60_000;

/**
 * Keeps facts about visits that must outlast the session: the last request, for the panel, and the reason of the end,
 * for the sign-in page.
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

  /** Keeps the text for a minute. Only the first end of a visit counts. */
  end({visit}: Pick<Visitor, 'visit'>, farewell: string): void {
    this.#lastRequests.delete(visit);
    if (this.#farewells.has(visit)) return;
    this.#farewells.set(visit, farewell);
    setTimeout(() => this.#farewells.delete(visit), FAREWELL_KEPT).unref();
  }

  /** The text that says why a visit ended; undefined while it continues, or when it ended long ago. */
  farewell(visit: string): string | undefined {
    return this.#farewells.get(visit);
  }
}
