/** The server's obligations by their numbers in ../README.md: which are core, and which no request can test. */

/** The element needs these from any server. django-session-security 2.6.6 meets them. */
export const CORE: ReadonlySet<string> = new Set(['2.1', '2.2', '3.1', '4.1', '4.2', '4.6']);

export interface UntestableObligation {
  readonly obligation: string;
  readonly says: string;
  readonly reason: string;
}

/** The name of a check that no suite can make. */
export const UNSEEN = 'unseen';

/** Listed in each report, so that it does not claim more than was tested. */
export const UNTESTABLE: readonly UntestableObligation[] = [
  {
    obligation: '3.3',
    says: 'Other statuses have the meaning that the contract gives them',
    reason: 'the suite cannot cause the errors that they report; 401 is tested under 4.18, 405 under 4.13',
  },
  {
    obligation: '4.3',
    says: 'Times are complete durations on one clock, and setting it back extends nothing',
    reason: 'it would take days, and control of the server clock',
  },
  {
    obligation: '4.11',
    says: 'There is a mode in which ordinary requests do not count',
    reason: 'its pings are the same, and the suite cannot switch it on',
  },
  {
    obligation: '4.16',
    says: 'Session-User does not reveal who the user is',
    reason: 'a text does not show how it was made',
  },
  {
    obligation: '4.19',
    says: 'While the records cannot be reached, nothing is extended and pings are answered 503',
    reason: "it would take control of the server's storage",
  },
  {
    obligation: '4.23',
    says: 'A sign-out that was not carried out is not answered as done',
    reason: "it would take control of the server's storage",
  },
  {
    obligation: '4.26',
    says: 'A server may promise that an end survives crashes, restarts and failovers (durability)',
    reason: 'the part is optional, and it would take control of the database',
  },
  {
    obligation: '4.28',
    says: 'A guard that finds no user although one seems to be signed in says so to the operator',
    reason: 'the message is not sent to browsers',
  },
  {
    obligation: '4.29',
    says: 'Nothing that handles a request after the guard sees the ended session',
    reason: 'the suite knows one page only, which is tested under 4.1',
  },
];
