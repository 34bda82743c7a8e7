/** Milliseconds. The first reconnection comes within this time, unless the server asks for another one. */
export const FIRST_WINDOW_MS = 5000;
const SHORTEST_WINDOW_MS = 1000;
const LONGEST_WINDOW_MS = 300_000;
/** A longer pause is not kept: the page may be open for days. */
const LONGEST_PAUSE_MS = 3_600_000;

/** These mean that the server, or what is before it, cannot answer now. */
const FOR_NOW = [0, 408, 425, 429];

/** What the head of a reply means: a stream, a failure that passes, or that there is no stream for this page. */
export type HeadVerdict = 'stream' | 'failure' | 'refusal';

/** Judges a reply by its head; the status 0 stands for no reply. */
export function judgeHead(status: number, contentType: string | null): HeadVerdict {
  if (FOR_NOW.includes(status) || status >= 500) return 'failure';
  return status === 200 && /^text\/event-stream\b/i.test(contentType ?? '') ? 'stream' : 'refusal';
}

/**
 * Milliseconds until the next connection. The moment is random in a window that doubles with each failure: when a server
 * restarts, it has lost all streams at once, and they come back one by one (E3).
 */
export function reconnectDelayMs(
  failures: number,
  random: number,
  firstWindowMs = FIRST_WINDOW_MS,
  retryAfterMs = 0,
): number {
  const firstMs = Math.min(Math.max(firstWindowMs, SHORTEST_WINDOW_MS), LONGEST_WINDOW_MS);
  const windowMs = Math.min(firstMs * 2 ** failures, LONGEST_WINDOW_MS);
  return Math.min(retryAfterMs, LONGEST_PAUSE_MS) + random * windowMs;
}
