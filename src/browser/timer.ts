import type {Timer} from '../core/ports.ts';

/**
 * A timer that hidden tabs wake once a second, not once a minute. Chromium throttles timers hardest that were set by
 * another timer, so a timer that is set again from its own wake goes through a message first: a task of its own.
 * https://developer.chrome.com/blog/timer-throttling-in-chrome-88 (may go when chained timers are no longer slower)
 */
export function createTimer(): Timer & {close(): void} {
  const {port1, port2} = new MessageChannel();
  let handle: ReturnType<typeof setTimeout> | undefined;
  let waking = false;
  let pending: {readonly delay: number; readonly wake: () => void; readonly since: number} | undefined;

  const set = (delay: number, wake: () => void) => {
    handle = setTimeout(() => {
      // Until the next task: what promises lead to still belongs to this one, and so would a timer that they set.
      waking = true;
      port2.postMessage(0);
      wake();
    }, delay);
  };
  port1.onmessage = () => {
    waking = false;
    if (pending) set(Math.max(0, pending.delay - (performance.now() - pending.since)), pending.wake);
    pending = undefined;
  };
  const disarm = () => {
    clearTimeout(handle);
    pending = undefined;
  };
  return {
    arm(delay, wake) {
      disarm();
      if (!waking) return set(delay, wake);
      pending = {delay, wake, since: performance.now()};
    },
    disarm,
    close() {
      disarm();
      port1.close();
    },
  };
}
