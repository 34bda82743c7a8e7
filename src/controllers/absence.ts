import {now} from '../browser/clock.ts';
import {ago, elapsed, type Instant} from '../core/instant.ts';
import type {Monitor, MonitorOptions} from '../core/monitor.ts';

interface Memory {
  /** The page was hidden: what comes back hides it too, until the server has spoken. */
  readonly covered: boolean;
  /** When a person was last active. */
  readonly active: Instant;
}

/** Of sessions that live and have no element, by channel: a router may be about to put it back. */
const memories = new Map<string, Memory>();

/** The last element of a session has gone. */
export function remember(channel: string, {phase, lastActive}: Monitor): void {
  const covered = phase === 'checking' || phase === 'locked';
  const idle = phase === 'locked' ? Number.POSITIVE_INFINITY : lastActive;
  if (phase === 'expired') memories.delete(channel);
  else memories.set(channel, {covered, active: ago(idle, now())});
}

/** How a session begins that perhaps had an element before; `verify`: there is another reason to ask first. */
export function recall(channel: string, verify: boolean): Pick<MonitorOptions, 'verify' | 'lastActive'> {
  const memory = memories.get(channel);
  return memory ? {verify: verify || memory.covered, lastActive: elapsed(memory.active, now())} : {verify};
}
