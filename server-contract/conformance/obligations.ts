/** The server's obligations by their numbers in ../README.md: which are core, and which no request can test. */

/** The element needs these from any server. django-session-security 2.6.6 meets them. */
export const CORE: ReadonlySet<string> = new Set(['2.1', '2.2', '3.1', '4.1', '4.2', '4.6']);

export interface UntestableObligation {
  readonly obligation: string;
  readonly says: string;
  readonly reason: string;
}

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
];
