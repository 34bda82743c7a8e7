/**
 * The obligations of a server by their numbers in ../README.md: which of them are core, and which nobody can see from
 * outside, so that a report says what it does not vouch for.
 */

/** What the element needs of any server. django-session-security 2.6.6 meets these. */
export const CORE: ReadonlySet<string> = new Set(['2.1', '2.2', '3.1', '4.1', '4.2', '4.6']);

interface Unseen {
  readonly obligation: string;
  readonly says: string;
  readonly reason: string;
}

/** Obligations that no request shows. */
export const UNSEEN: readonly Unseen[] = [
  {
    obligation: '3.3',
    says: 'Other statuses mean what the contract says',
    reason: 'a suite cannot cause the trouble they tell of; 401 is seen under 4.18, 405 under 4.13',
  },
  {
    obligation: '4.3',
    says: 'Times are complete durations on one clock, and setting it back extends nothing',
    reason: 'it would take days, and a hand on the clock of the server',
  },
  {
    obligation: '4.11',
    says: 'There is a mode in which ordinary requests do not count',
    reason: 'its pings are the same, and a suite cannot switch it on',
  },
  {
    obligation: '4.16',
    says: 'Session-User does not tell who the user is',
    reason: 'a text does not show how it was made',
  },
  {
    obligation: '4.19',
    says: 'While records cannot be reached nothing is extended, and pings are answered 503',
    reason: 'it would take a hand on the storage of the server',
  },
];
