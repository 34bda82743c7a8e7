import type {EndReason} from '../../server-contract/core/activity-store.ts';
import type {ExpireReason, Phase, PingResult, ResumeCause, TabMessage} from './core.ts';
import type {Device} from './device.ts';
import type {Request} from './network.ts';
import type {Tab} from './tab.ts';

/** Events of a world, reported while they happen. The oracle and the invariants observe; a test may record. */
export interface Observer {
  opened?(tab: Tab): void;
  /** Around everything that a tab does. */
  beforeStep?(tab: Tab): void;
  afterStep?(tab: Tab): void;
  /** The user, or the page, is about to make this tab do something. */
  triggered?(tab: Tab): void;
  stayPressed?(tab: Tab): void;
  /** A tab accepts activity: before it counts, and after. */
  acceptsActivity?(tab: Tab, covered: boolean): void;
  acceptedActivity?(tab: Tab): void;

  phaseChanged?(tab: Tab, before: Phase, phase: Phase): void;
  warned?(tab: Tab): void;
  resumed?(tab: Tab, by: ResumeCause): void;
  /** `told`: by another tab. */
  ended?(tab: Tab, reason: ExpireReason, told: boolean): void;

  timerArmed?(tab: Tab, delay: number): void;
  pingSent?(request: Request): void;
  pingAnswered?(tab: Tab, result: PingResult): void;
  messageSent?(tab: Tab, message: TabMessage): void;
  messageReceived?(tab: Tab, message: TabMessage): void;

  hidden?(tab: Tab): void;
  left?(tab: Tab): void;
  /** The page came back from the back/forward cache. */
  cameBack?(tab: Tab): void;
  removed?(tab: Tab): void;
  /** A tab that was frozen, cached or asleep runs again. */
  runsAgain?(tab: Tab): void;

  /** The server took a request for one of a living session, whose last recorded activity was at `recorded`. */
  served?(request: string, recorded: number, expireAfter: number): void;
  expiredAtServer?(reason: EndReason): void;

  clockSet?(device: Device, by: number): void;
  woke?(device: Device, monotonicStoodStill: boolean): void;
}

/** A method for each event. */
type Events = Required<Observer>;

/** Reports an event to every observer, in their order. */
export function report<E extends keyof Events>(
  observers: readonly Observer[],
  event: E,
  ...details: Parameters<Events[E]>
): void {
  for (const observer of observers) {
    (observer[event] as ((...details: Parameters<Events[E]>) => void) | undefined)?.apply(observer, details);
  }
}
