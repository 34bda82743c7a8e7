import type {Level} from './options.ts';

/** What became of one check. A `warning` is a SHOULD that is not met. */
export type Status = 'pass' | 'fail' | 'known difference' | 'warning' | 'not checked';

/**
 * `conforms, as far as checked`: nothing failed, but something that the element needs was not looked at, for want of an
 * option. `cannot tell`: nothing failed, but something could not be tried to its end that may have failed.
 */
export type Verdict = 'conforms' | 'conforms, as far as checked' | 'does not conform' | 'cannot tell';

/** One request and its answer. Cookies are left out, so that a report can be shown around. */
export interface Exchange {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** What came back, or why nothing did. */
  readonly answer: Answer | string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Its beginning. */
  readonly body: string;
}

export interface Result {
  /** The number of the obligation in the contract. */
  readonly obligation: string;
  /** Tells it from the other checks of the same obligation. */
  readonly name: string;
  readonly says: string;
  readonly core: boolean;
  readonly status: Status;
  /** Why there is a known difference, or why nothing was checked. */
  readonly reason?: string | undefined;
  /** It was tried and yet not checked: answers came too slowly, or there was no living session to try it with. */
  readonly undecided?: boolean | undefined;
  /** What the contract asks for, where something else came. */
  readonly expected?: string | undefined;
  /** The exchange in which it came. */
  readonly evidence?: Exchange | undefined;
  /** Everything that was sent and came back. */
  readonly exchanges: readonly Exchange[];
}

export interface ConformanceReport {
  readonly url: string;
  readonly level: Level;
  readonly verdict: Verdict;
  readonly results: readonly Result[];
  /** In seconds. */
  readonly duration: number;
}
