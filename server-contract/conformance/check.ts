import type {CheckContext} from './check-context.ts';

/** One behaviour of a conforming server, and how to test it. */
export interface Check {
  /** The number in ../README.md. */
  readonly obligation: string;
  /** Unique among the checks of its obligation. */
  readonly name: string;
  /** A sentence that is true of a conforming server. */
  readonly says: string;
  /** The contract says SHOULD: a failure is only a warning. */
  readonly recommended?: true;
  /** The option without which the check cannot run. */
  readonly requires?: 'page' | 'passive' | 'signInOther';
  /** Rejects with a `Failure`, or with `NotChecked` where the behaviour could not be observed. */
  run(context: CheckContext): Promise<void>;
}
