/**
 * Everything of the core that the simulation uses, in one place: a core whose names change needs new names here, and in
 * the calls that `tab.ts` makes.
 */
import {readLimits} from '../../src/core/limits.ts';
import {type ExpireAction, type ExtendOn, Monitor, type MonitorHost} from '../../src/core/monitor.ts';
import type {Environment} from '../../src/core/ports.ts';

export type {Instant} from '../../src/core/instant.ts';
export type {EndedBy} from '../../src/core/monitor.ts';
export type {ExpireReason, Phase, ResumeCause} from '../../src/core/phase.ts';
export type {
  Answer as PingResult,
  Inquiry as PendingPing,
  Question as PingRequest,
  TabMessage,
} from '../../src/core/ports.ts';
export type {Environment, ExpireAction, ExtendOn};
export type Session = Monitor;
export type SessionHost = MonitorHost;

/** The core under test: the real one, or one with a fault put into it on purpose. */
export interface Core {
  readonly Monitor: typeof Monitor;
}

export const REAL_CORE: Core = {Monitor};

/** The file of the core that exports what `Core` names. */
export const CORE_ENTRY = 'monitor.ts';

export interface SessionOptions {
  /** Seconds. */
  readonly expireAfter: number;
  readonly warnAfter: number;
  readonly extendOn: ExtendOn;
  readonly expireAction: ExpireAction;
  /** Prerendered, or older than it looks: covered until the server has replied. */
  readonly verify?: boolean;
  /** Milliseconds without activity to begin with. */
  readonly idle?: number;
}

export function createSession(core: Core, env: Environment, options: SessionOptions, host: SessionHost): Session {
  const {expireAfter, warnAfter, extendOn, expireAction, verify = false, idle = 0} = options;
  const limits = readLimits(expireAfter, warnAfter);
  return new core.Monitor(env, {limits, extendOn, expireAction, verify, idle}, host);
}
