import type {ExpireAction, ExtendOn} from './core.ts';

/** Kinds of trouble a world may have. Each world has a few, so that each of them is also seen without the others. */
export const TROUBLES = [
  'network',
  'channel',
  'clock',
  'sleep',
  'freeze',
  'crash',
  'cache',
  'throttle',
  'server',
  'ending',
] as const;
export type Trouble = (typeof TROUBLES)[number];

/**
 * - `complete`: the reference server
 * - `plain`: no reply headers, and whole seconds rounded down, like django-session-security
 * - `lenient`: no reply headers, and twice the limit of the page
 * - `none`: the tabs of one browser decide among themselves
 */
export const SERVERS = ['complete', 'plain', 'lenient', 'none'] as const;
export type ServerKind = (typeof SERVERS)[number];

/** Everything that defines a world: the same scenario runs the same in every detail. */
export interface Scenario {
  readonly seed: number;
  /** Seconds. */
  readonly expireAfter: number;
  readonly warnAfter: number;
  readonly maxLifetime: number;
  readonly extendOn: ExtendOn;
  readonly expireAction: ExpireAction;
  readonly server: ServerKind;
  /** Does a page load count as activity (`auto`), or only what pings upload (`strict`)? */
  readonly countAs: 'auto' | 'strict';
  readonly devices: number;
  /** Tabs that each device opens at the start. */
  readonly tabs: number;
  readonly troubles: readonly Trouble[];
  readonly commands: readonly Command[];
}

/** The wait before a command: often until shortly before or after the warning or the end is due. */
export interface Pause {
  /** `warn` and `expire` count the limit from the last command, `warn due` and `expire due` from the last activity. */
  readonly since: 'command' | 'warn' | 'expire' | 'warn due' | 'expire due';
  /** Milliseconds, to be added. */
  readonly plus: number;
}

export interface Command {
  readonly after: Pause;
  readonly action: Action;
  /** Picks the tab or the device. */
  readonly target: number;
  /** From 0 to 1: how long, how often, or which. */
  readonly amount: number;
}

export const ACTIONS = [
  'act',
  'work',
  'answer',
  'open',
  'navigate',
  'close',
  'hide',
  'show',
  'switch',
  'ping',
  'load',
  'poll',
  'remove',
  'look',
  'crash',
  'freeze',
  'thaw',
  'leave',
  'back',
  'sleep',
  'nap and act',
  'clock forward',
  'clock back',
  'slow network',
  'lossy network',
  'hanging network',
  'failing network',
  'late requests',
  'lossy channel',
  'slow channel',
  'forged end',
  'server out of order',
  'server asks for rest',
  'server restart',
  'server loses all',
  'server clock back',
  'end by admin',
  'sign out',
] as const;
export type Action = (typeof ACTIONS)[number];
