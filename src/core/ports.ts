import type {Instant} from './instant.ts';
import type {ExpireReason} from './phase.ts';

/** What the core needs from the world around it. `browser/` fills these in; tests hand over a simulated world. */
export interface Environment {
  now(): Instant;
  /** A number in [0, 1). */
  random(): number;
  /** Can a person see the page? */
  visible(): boolean;
  readonly timer: Timer;
  /** None: the tabs of this browser decide alone. */
  readonly server: Server | undefined;
  /** None: this tab agrees with others through the server only. */
  readonly tabs: Tabs | undefined;
}

/** The one timer. Arming it again replaces what was armed. */
export interface Timer {
  arm(delay: number, wake: () => void): void;
  disarm(): void;
}

export interface Server {
  ask(question: Question): Inquiry;
}

export interface Question {
  /** Whole seconds since the last real activity in this browser. */
  readonly idleFor: number;
  /** The page may be gone before the answer comes. */
  readonly keepalive: boolean;
}

export interface Inquiry {
  /** Never rejects: what fails is `unreachable`. */
  readonly answer: Promise<Answer>;
  cancel(): void;
}

export interface Answer {
  readonly reply: Word | 'expired' | 'unreachable';
  /** HTTP status, 0 when there was none. */
  readonly status: number;
  /** Milliseconds the server wants to be left alone. */
  readonly retryAfter?: number;
}

/** What the server says of a session that lives; durations in seconds, as on the wire. */
export interface Word {
  readonly idleFor: number;
  readonly expireAfter?: number;
  readonly warnAfter?: number;
  readonly endsIn?: number;
  readonly user?: string;
}

export interface Tabs {
  post(message: TabMessage): void;
}

/** Every message says when this browser last saw its person, so that any message brings the tabs into agreement. */
export type TabMessage = Envelope & TabNews;

interface Envelope {
  /** The sender's wall clock, milliseconds: all tabs of a browser share one, so that a delayed message grows old. */
  readonly at: number;
  /** Milliseconds since the last real activity the sender knows of; null for none. */
  readonly idleFor: number | null;
}

export type TabNews =
  /** A tab has opened and would like to know. */
  | {readonly kind: 'hello'}
  | {readonly kind: 'activity'}
  /** The sender is about to ask the server; of two claims the one with the lower ticket goes ahead. */
  | {readonly kind: 'claim'; readonly ticket: number}
  /** The sender does not ask after all, or will not hear the answer: whoever needs one may ask. */
  | {readonly kind: 'withdrawn'}
  /** What a tab knows, for one that has opened; `idle` in milliseconds, `word` null while the server has not spoken. */
  | {readonly kind: 'welcome'; readonly idle: number; readonly word: Word | null}
  /** The server has just spoken. */
  | {readonly kind: 'answer'; readonly word: Word}
  /** The server could not be asked; milliseconds until somebody should try again. */
  | {readonly kind: 'unreachable'; readonly failures: number; readonly retryIn: number}
  | {readonly kind: 'ended'; readonly reason: ExpireReason};
