import {now} from '../browser/clock.ts';
import {ago, elapsed, type Instant} from '../core/instant.ts';
import type {Monitor, MonitorOptions} from '../core/monitor.ts';

interface Memory {
  /** The page was hidden: what comes back hides it too, until the server has spoken. */
  readonly covered: boolean;
  /** When a person was last active. */
  readonly active: Instant;
  /** Milliseconds without activity when the element went. What was done meanwhile nobody saw. */
  readonly idle: number;
}

/** Of sessions that live and have no element, by channel: a router may be about to put it back. */
const memories = new Map<string, Memory>();

/** The last element of a session has gone. */
export function remember(channel: string, {phase, lastActive, idle}: Monitor): void {
  if (phase === 'expired') {
    memories.delete(channel);
    return;
  }
  const locked = phase === 'locked';
  const active = ago(locked ? Number.POSITIVE_INFINITY : lastActive, now());
  memories.set(channel, {covered: locked || phase === 'checking', active, idle: locked ? 0 : idle});
}

/** Its page is an anonymous one for now: who comes back from there begins without idle time. */
export function pardon(channel: string): void {
  const memory = memories.get(channel);
  if (memory) memories.set(channel, {...memory, idle: 0});
}

/** How a session begins that perhaps had an element before; `verify`: there is another reason to ask first. */
export function recall(channel: string, verify: boolean): Pick<MonitorOptions, 'verify' | 'lastActive' | 'idle'> {
  const memory = memories.get(channel);
  if (!memory) return {verify};
  const {covered, active, idle} = memory;
  return {verify: verify || covered, lastActive: elapsed(active, now()), idle};
}
