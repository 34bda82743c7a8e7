import {readClocks} from '../browser/clock.ts';
import {steadyClock} from '../core/clock.ts';
import type {MonitorOptions} from '../core/ports.ts';
import type {SessionMonitor} from '../core/session-monitor.ts';

interface DetachedSession {
  /** Milliseconds since the element was removed. */
  readonly removedForMs: () => number;
  /** The page was covered, so it comes back covered until the server has answered. */
  readonly covered: boolean;
  readonly sinceActivityMs: number;
  /**
   * Milliseconds without activity when the element was removed. Without an element no activity is seen, so this time
   * does not grow until the next element.
   */
  readonly idleMs: number;
}

/** Living sessions of this document without an element, by channel: a router may be about to put the element back. */
const detached = new Map<string, DetachedSession>();

/** Saves the state for the next element, when the last one is removed. */
export function saveSession(channel: string, monitor: SessionMonitor): void {
  const {phase, status} = monitor;
  if (phase === 'expired') {
    detached.delete(channel);
    return;
  }
  const isLocked = phase === 'locked';
  detached.set(channel, {
    removedForMs: steadyClock({readClocks}),
    covered: isLocked || phase === 'checking',
    sinceActivityMs: isLocked ? Number.POSITIVE_INFINITY : status.sinceActivityMs,
    idleMs: isLocked ? 0 : status.idleMs,
  });
}

/** The page is anonymous for now: the session that follows begins without idle time. */
export function forgetIdleTime(channel: string): void {
  const saved = detached.get(channel);
  if (saved) detached.set(channel, {...saved, idleMs: 0});
}

/**
 * The initial state of a session whose earlier element may have been removed. `verify`: the session must be verified
 * for another reason.
 */
export function restoreSession(
  channel: string,
  verify: boolean,
): Pick<MonitorOptions, 'verify' | 'sinceActivityMs' | 'idleMs'> {
  const saved = detached.get(channel);
  if (!saved) return {verify};
  const {removedForMs, covered, sinceActivityMs, idleMs} = saved;
  return {verify: verify || covered, sinceActivityMs: sinceActivityMs + removedForMs(), idleMs};
}
