import type {CheckContext} from './check-context.ts';

/** An option that a check needs. */
export type Requirement =
  | 'page'
  | 'passive'
  | 'signInOther'
  | 'secondUrl'
  | 'signOut'
  | 'changeId'
  | 'endSessions'
  | 'endOtherSessions'
  | 'listSessions'
  | 'signInLimited'
  | 'maxSessions'
  | 'events';

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
  /** The options without which the check cannot run. */
  readonly requires?: Requirement | readonly Requirement[];
  /** It ends the sessions of all other checks, so it runs after them, and by itself. */
  readonly runsAlone?: true;
  /** The ids of checks without which this check shows nothing: see grounds.ts. */
  readonly dependsOn?: readonly string[];
  /** Rejects with a `Failure`, or with `NotChecked` where the behaviour could not be observed. */
  run(context: CheckContext): Promise<void>;
}
