import {listen} from './listen.ts';

/** Event types that count as activity by default (A1). `scroll` is not one of them: scripts scroll too. */
export const DEFAULT_ACTIVITY_EVENTS =
  'pointerdown pointermove keydown wheel touchstart touchmove click beforeinput compositionupdate dragover';

/** Is there such an event? Some have no handler such as `onfocusin`, and others only on devices with a touch screen. */
export function isEventType(type: string): boolean {
  return (
    /^(touch|focus|composition|beforeinput)/.test(type) || `on${type}` in window || `on${type}` in Document.prototype
  );
}

/**
 * A drag and drop fires no pointer events. Instead it fires `dragover` all the time, also while the pointer rests (A2).
 */
const MOVES = /^(pointermove|mousemove|dragover)$/;

/** At most one activity is reported in this time (A3). */
const THROTTLE_MS = 1000;

/**
 * Calls `accept` when the user does something in `target`; `accept` returns whether that was activity. Only trusted
 * events count, and an auto-repeated key counts once. A pointer event at an unchanged screen position does not count:
 * the page moved under the pointer (A2).
 */
export function connectActivityEvents(
  target: EventTarget,
  types: readonly string[],
  accept: (event: Event) => boolean,
): () => void {
  let lastReported = 0;
  let lastRepeated = 0;
  let positionKnown = false;
  let x = 0;
  let y = 0;
  // Runs for every event: it allocates nothing, and the throttle ends most calls after a few comparisons.
  const onEvent = (event: Event) => {
    // First, because reading the clock costs more, and because events of scripts must not start the throttle.
    if (!event.isTrusted) return;
    // The wall clock also counts while the computer sleeps: the first event after a wake always passes (T5).
    const now = Date.now();
    // Before the throttle: each repeat must be noticed, also right after an accepted event.
    if ((event as KeyboardEvent).repeat) {
      lastRepeated = now;
      return;
    }
    if (now - lastReported < THROTTLE_MS && now >= lastReported) {
      // Moves during the throttle are not compared, so the next move is a new baseline.
      positionKnown = false;
      return;
    }
    if (MOVES.test(event.type)) {
      const {screenX, screenY, movementX, movementY, view} = event as MouseEvent;
      // A locked pointer keeps its position, and only a hand moves it: each move counts (A7).
      const still = Reflect.get(Document.prototype, 'pointerLockElement', (view ?? window).document)
        ? movementX === 0 && movementY === 0
        : !positionKnown || (x === screenX && y === screenY);
      positionKnown = true;
      x = screenX;
      y = screenY;
      if (still) return;
    }
    // A repeated key also repeats its input and its click. Like the key itself, they are no activity.
    if (Math.abs(now - lastRepeated) < THROTTLE_MS && (event.type === 'beforeinput' || event.type === 'click')) return;
    // An event that belongs to the warning starts no throttle, so that the next one can answer it (W2).
    if (accept(event)) lastReported = now;
  };
  return listen(target, types.join(' '), onEvent, {passive: true});
}
