/**
 * Everything of the core that the simulation uses, in one place. If names of the core change, change them here and in
 * `tab.ts`.
 */
import type {Environment, ExpireAction, ExtendOn, MonitorHost} from '../../src/core/ports.ts';
import {SessionMonitor} from '../../src/core/session-monitor.ts';
import {readLimits} from '../../src/read-limits.ts';

export type {ClockReading} from '../../src/core/clock.ts';
export type {ExpireReason, Phase, ResumeCause} from '../../src/core/phase.ts';
export type {EndedBy, PendingPing, PingReply as PingResult, PingRequest, TabMessage} from '../../src/core/ports.ts';
export type {Environment, ExpireAction, ExtendOn};
export type Session = SessionMonitor;
export type SessionHost = MonitorHost;

/** The core under test: the real one, or one with a fault put into it on purpose. */
export interface Core {
  readonly SessionMonitor: typeof SessionMonitor;
}

export const REAL_CORE: Core = {SessionMonitor};

/** The file of the core that exports what `Core` names. */
export const CORE_ENTRY = 'session-monitor.ts';

export interface SessionOptions {
  /** Seconds. */
  readonly expireAfter: number;
  readonly warnAfter: number;
  readonly extendOn: ExtendOn;
  readonly expireAction: ExpireAction;
  /** The user that the page was made for. */
  readonly user?: string;
  /**
   * The page may belong to a session that is over, for example if it was prerendered: it stays covered until the server
   * has replied.
   */
  readonly verify?: boolean;
  /** Milliseconds without activity to begin with. */
  readonly idle?: number;
  /** Milliseconds since the user was active in this page before. */
  readonly sinceActivity?: number;
}

export function createSession(core: Core, env: Environment, options: SessionOptions, host: SessionHost): Session {
  const {expireAfter, warnAfter, extendOn, expireAction, user, verify = false, idle = 0, sinceActivity} = options;
  const limits = readLimits(expireAfter, warnAfter);
  return new core.SessionMonitor(
    env,
    {
      limits,
      extendOn,
      expireAction,
      user,
      verify,
      idleMs: idle,
      ...(sinceActivity !== undefined && {sinceActivityMs: sinceActivity}),
    },
    host,
  );
}
