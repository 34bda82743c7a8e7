/** The page and its element, at one moment. */
export interface PageState {
  /** The phase of the element; undefined without one, or before it is defined. */
  readonly phase: string | undefined;
  /** The absolute address of the pings; undefined without a server. */
  readonly pingUrl: string | undefined;
  readonly channel: string | undefined;
  /** The page was left, or it is frozen. */
  readonly isAway: boolean;
  /** Its browser may want to freeze the page, which it does not do while the page holds a lock. */
  readonly isLongHidden: boolean;
}

/**
 * `open` the stream of this name, which the tabs of a session share, or `pause` it, so that another tab can have it.
 * `forget` it: the page has no session any more, or is covered and needs no hint.
 */
export type StreamPlan =
  | {readonly does: 'open' | 'pause'; readonly name: string; readonly pingUrl: string}
  | {readonly does: 'forget'};

/** Decides what the page does about its stream. A pure function. */
export function planStream({phase, pingUrl, channel, isAway, isLongHidden}: PageState): StreamPlan {
  if (!pingUrl || (phase !== 'active' && phase !== 'warning')) return {does: 'forget'};
  const name = `session-security-events ${channel} ${pingUrl}`;
  return {does: isAway || isLongHidden ? 'pause' : 'open', name, pingUrl};
}
