/** What the overview can do to a visit: a server in trouble, a sleep, a sign-out elsewhere. */
export interface Order {
  /** What becomes of pings from now on. */
  readonly pings?: 'answered' | 'refused' | 'slow';
  /** Seconds that pass at once. */
  readonly sleep?: number;
  readonly signOut?: boolean;
}

/** How long a slow server takes for a ping; milliseconds. Longer than the warning waits, and shorter than a ping may. */
export const SLOW = 4000;

const LONGEST_SLEEP = 86_400;

/** Reads what a page sent; what makes no sense is no order. */
export function readOrder(body: unknown): Order {
  const {pings, sleep, signOut} = Object(body) as Record<string, unknown>;
  return {
    ...((pings === 'answered' || pings === 'refused' || pings === 'slow') && {pings}),
    ...(typeof sleep === 'number' && sleep > 0 && sleep <= LONGEST_SLEEP && {sleep}),
    ...(signOut === true && {signOut}),
  };
}

export const pause = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));
