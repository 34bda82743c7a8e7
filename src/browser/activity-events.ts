/** Event types that count as activity unless others are named (A1); `scroll` is not among them: scripts cause it. */
export const DEFAULT_ACTIVITY_EVENTS =
  'pointerdown pointermove keydown wheel touchstart touchmove click beforeinput compositionupdate';

/** At most one activity in this time is looked at closer (A3); milliseconds. */
const THROTTLE = 1000;

/**
 * Calls `onActivity` when a person did something in `target`. Only trusted events count, repeated keys count once, and
 * a pointer that "moves" while its place on the screen stays the same was moved by the page, not by a hand (A2).
 */
export function connectActivityEvents(
  target: EventTarget,
  types: readonly string[],
  onActivity: (event: Event) => void,
): () => void {
  let last = 0;
  let repeated = 0;
  let placed = false;
  let x = 0;
  let y = 0;
  // Runs for every event: no allocation, and hardly more than a comparison until the throttle lets one through.
  const onEvent = (event: Event) => {
    // Before the clock is read, since that costs more, and a script's events are not held up by any throttle.
    if (!event.isTrusted) return;
    // The wall clock, since it counts through sleep: the first event after a wake is always looked at (T5).
    const now = Date.now();
    if (now - last < THROTTLE && now >= last) {
      // Where the pointer went meanwhile was not looked at: its next move only tells where it is.
      placed = false;
      return;
    }
    if ((event as KeyboardEvent).repeat) return;
    if (event.type === 'pointermove' || event.type === 'mousemove') {
      const {screenX, screenY} = event as MouseEvent;
      const still = !placed || (x === screenX && y === screenY);
      placed = true;
      x = screenX;
      y = screenY;
      if (still) return;
    }
    // What a repeated key writes or presses is as little a sign of life as the key itself.
    if (Math.abs(now - repeated) < THROTTLE && (event.type === 'beforeinput' || event.type === 'click')) return;
    last = now;
    onActivity(event);
  };
  // Apart, so that a repeated key is known also when the throttle hides it, and pointer moves do not pay for that.
  const onKey = (event: Event) => {
    if (event.isTrusted && (event as KeyboardEvent).repeat) repeated = Date.now();
    else onEvent(event);
  };
  const stop = new AbortController();
  const options = {capture: true, passive: true, signal: stop.signal};
  for (const type of types) target.addEventListener(type, type === 'keydown' ? onKey : onEvent, options);
  return () => stop.abort();
}
