import type {Level} from './options.ts';

/** The outcome of one check. `warning`: a SHOULD that the server does not meet. */
export type Status = 'pass' | 'fail' | 'known difference' | 'warning' | 'not checked';

/**
 * `conforms, as far as checked`: no failure, but a core obligation was not checked, since an option is missing.
 * `cannot tell`: no failure, but a check that was tried gave no result.
 */
export type Verdict = 'conforms' | 'conforms, as far as checked' | 'does not conform' | 'cannot tell';

/** One request and its response. Cookies are left out, so that a report can be shown to others. */
export interface Exchange {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** The response, or the reason why none arrived. */
  readonly answer: Answer | string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Only the beginning of a long body. */
  readonly body: string;
}

export interface Result {
  /** The number of the obligation in the contract. */
  readonly obligation: string;
  /** Unique among the checks of the obligation. */
  readonly name: string;
  /** A sentence that is true of a conforming server. */
  readonly says: string;
  /** The place of the obligation in the contract: a path in this package, with an anchor. */
  readonly contract: string;
  readonly core: boolean;
  readonly status: Status;
  /** Why the difference is known, or why nothing was checked. */
  readonly reason?: string | undefined;
  /** Obligation and name of the check that fails too, and without which this one shows nothing. */
  readonly blockedBy?: string | undefined;
  /** Tried without a result: responses were too slow, or no session could be started. */
  readonly undecided?: boolean | undefined;
  /** The demand of the contract, when the server did not meet it. */
  readonly expected?: string | undefined;
  /** The exchange that shows the failure. */
  readonly evidence?: Exchange | undefined;
  /** All requests of the check with their responses. */
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
