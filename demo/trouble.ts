import type {ClockChange} from './adjustable-clock.ts';

/** How pings are answered: as usual, with an error, late, never, without content, or with an object. */
export type PingFate = 'answered' | 'refused' | 'slow' | 'hang' | 'empty' | 'object';

const FATES: readonly unknown[] = ['answered', 'refused', 'slow', 'hang', 'empty', 'object'] satisfies PingFate[];

/** The trouble that a page can cause for its browser: a failing server, a sleep, a sign-out on another device. */
export interface Order extends ClockChange {
  /** How pings are answered from now on. */
  readonly pings?: PingFate;
  readonly signOut?: boolean;
}

/**
 * Milliseconds that a slow server takes for a ping: longer than the warning waits, and shorter than the ping timeout.
 */
export const SLOW = 4000;

const LONGEST_SLEEP = 86_400;
const SPEEDS: readonly unknown[] = [0, 1, 3];

/** Reads an order from a page. Invalid fields are ignored. */
export function readOrder(body: unknown): Order {
  const {pings, sleep, speed, signOut} = Object(body) as Record<string, unknown>;
  return {
    ...(FATES.includes(pings) && {pings: pings as PingFate}),
    ...(typeof sleep === 'number' && sleep > 0 && sleep <= LONGEST_SLEEP && {sleep}),
    ...(SPEEDS.includes(speed) && {speed: speed as number}),
    ...(signOut === true && {signOut}),
  };
}

export const pause = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));
