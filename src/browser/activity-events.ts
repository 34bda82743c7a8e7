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
  let moved = false;
  let x = 0;
  let y = 0;
  const accept = (event: Event) => {
    // The wall clock, since it counts through sleep: the first event after a wake is always looked at (T5).
    const now = Date.now();
    if (now - last < THROTTLE && now >= last) return;
    last = now;
    onActivity(event);
  };
  const onEvent = (event: Event) => {
    if (event.isTrusted) accept(event);
  };
  const onKey = (event: Event) => {
    if (event.isTrusted && !(event as KeyboardEvent).repeat) accept(event);
  };
  // Runs for every move of a pointer: no allocation, and little more than comparisons.
  const onMove = (event: Event) => {
    if (!event.isTrusted) return;
    const {screenX, screenY} = event as MouseEvent;
    if (moved && x === screenX && y === screenY) return;
    x = screenX;
    y = screenY;
    if (moved) accept(event);
    moved = true;
  };
  const listenerOf = (type: string) => {
    if (type === 'pointermove' || type === 'mousemove') return onMove;
    return type === 'keydown' || type === 'keyup' ? onKey : onEvent;
  };
  const options = {capture: true, passive: true};
  for (const type of types) target.addEventListener(type, listenerOf(type), options);
  return () => {
    for (const type of types) target.removeEventListener(type, listenerOf(type), options);
  };
}
