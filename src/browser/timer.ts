import type {Timer} from '../core/ports.ts';

/**
 * A timer that wakes once a second in a hidden tab, not once a minute. Chromium slows timers down most when a timer sets
 * the next one. So a timer that is set by its own wake waits for a message first, which starts a new task.
 * https://developer.chrome.com/blog/timer-throttling-in-chrome-88 (may go when chained timers are no longer slower)
 */
export function createTimer(): Timer & {close(): void} {
  const {port1, port2} = new MessageChannel();
  let handle: ReturnType<typeof setTimeout> | undefined;
  let waking = false;
  let pending: (() => void) | undefined;

  const set = (delay: number, wake: () => void) => {
    handle = setTimeout(() => {
      // Until the message arrives: a timer that is set by a promise reaction would count as chained too.
      waking = true;
      port2.postMessage(0);
      wake();
    }, delay);
  };
  port1.onmessage = () => {
    waking = false;
    pending?.();
    pending = undefined;
  };
  const disarm = () => {
    clearTimeout(handle);
    pending = undefined;
  };
  return {
    arm(delay, wake) {
      disarm();
      const since = performance.now();
      if (waking) pending = () => set(delay - (performance.now() - since), wake);
      else set(delay, wake);
    },
    disarm,
    close() {
      disarm();
      port1.close();
    },
  };
}
