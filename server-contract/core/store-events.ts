/**
 * What a store does besides answering requests: it sweeps what need not be kept any longer, or ends a living session
 * because there is no room. For the option `observe`.
 */
export type StoreEvent =
  | {
      readonly kind: 'sweep';
      readonly outcome: 'removed' | 'failed';
      readonly reason: SweepReason;
      /** The number of records, tombstones included, that were removed. */
      readonly count: number;
      /** Milliseconds that it took. */
      readonly storeMs: number;
    }
  | {
      readonly kind: 'evict';
      readonly outcome: 'ended';
      readonly reason: 'full';
      /** The number of living sessions that were ended. */
      readonly count: number;
      readonly storeMs?: undefined;
    };

/** It was time for it, or the store was full. */
export type SweepReason = 'due' | 'full';
