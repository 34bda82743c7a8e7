import {type Facts, Flags} from '../../src/core/decide.ts';
import type {RecordFacts} from '../../src/core/session-record.ts';

/** Differences from a tab that is seen, has a server, and was opened 100 seconds ago. */
export interface Case {
  readonly flags?: Partial<Flags>;
  readonly session?: Partial<RecordFacts>;
  readonly facts?: Partial<Facts>;
}

/** All facts of a case; `usual` is the session without its differences. */
export function factsOf(
  {flags, session, facts}: Case,
  usual: Pick<RecordFacts, 'limits' | 'timeLeftMs' | 'reportedIdleMs'>,
): Facts {
  return {
    flags: Object.assign(new Flags(), flags),
    session: {lifetimeLeftMs: Number.POSITIVE_INFINITY, hasUnreported: false, ...usual, ...session},
    hasServer: true,
    hasTabs: true,
    visible: true,
    sinceOpenedMs: 100_000,
    sinceLastStepMs: 0,
    warningDueForMs: undefined,
    recheckInMs: 0,
    tabRepliesInMs: 0,
    ...facts,
  };
}
