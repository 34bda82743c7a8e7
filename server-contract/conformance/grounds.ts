import type {Check} from './check.ts';
import {MissingOption, Undecided, WrongReply} from './failure.ts';

/** Every check reads idle times and ends of sessions from replies, so a wrong reply shows nothing where one of these fails. */
const GROUNDS = ['3.1 living session', '3.1 nobody', '4.6 newer', '4.6 older'];

/** The checks that each ground itself depends on. */
const GROUNDS_OF: Readonly<Record<string, readonly string[]>> = {
  '3.1 living session': [],
  '3.1 nobody': [],
  '4.6 newer': ['3.1 living session'],
  '4.6 older': ['3.1 living session'],
};

export function idOf({obligation, name}: Pick<Check, 'obligation' | 'name'>): string {
  return `${obligation} ${name}`;
}

/**
 * The id of the check that makes a failure of this one meaningless, because it fails too: a server that does not count
 * claims fails wherever a claim is sent. Undefined: the outcome is the check's own.
 *
 * @param outcome the error with which the check ended
 * @param failed the ids of all checks that failed
 */
export function failedGround(check: Check, outcome: Error, failed: ReadonlySet<string>): string | undefined {
  if (outcome instanceof MissingOption) return undefined;
  const common = outcome instanceof WrongReply || outcome instanceof Undecided ? GROUNDS : [];
  const grounds = GROUNDS_OF[idOf(check)] ?? [...common, ...(check.dependsOn ?? [])];
  return grounds.find((id) => failed.has(id));
}
