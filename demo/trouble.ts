/** The trouble that the overview can cause for a visit: a failing server, a sleep, a sign-out on another device. */
export interface Order {
  /** How pings are answered from now on. */
  readonly pings?: 'answered' | 'refused' | 'slow';
  /** Seconds that pass at once. */
  readonly sleep?: number;
  readonly signOut?: boolean;
}

/**
 * Milliseconds that a slow server takes for a ping: longer than the warning waits, and shorter than the ping timeout.
 */
export const SLOW = 4000;

const LONGEST_SLEEP = 86_400;

/** Reads an order from a page. Invalid fields are ignored. */
export function readOrder(body: unknown): Order {
  const {pings, sleep, signOut} = Object(body) as Record<string, unknown>;
  return {
    ...((pings === 'answered' || pings === 'refused' || pings === 'slow') && {pings}),
    ...(typeof sleep === 'number' && sleep > 0 && sleep <= LONGEST_SLEEP && {sleep}),
    ...(signOut === true && {signOut}),
  };
}

export const pause = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));
