import {listen, undoAll} from './listen.ts';

/** A pointer that has not moved for this long has stopped. */
const STOPPED_MS = 200;
/** A pointer that is still moving after this long is not going to a button. */
const MAX_APPROACH_MS = 1500;
/** A hand trembles: a pointer turns away only when it is this much farther from the panel than before. */
const TOLERANCE_PX = 10;

/**
 * Watches a pointer that moves beside `panel`. While it comes closer, it may be on its way to a button there. Calls
 * `onIntentLost` when it turns away, stops before the panel or takes too long: then the user is just moving the mouse.
 */
export function watchPointer(panel: Element, onIntentLost: () => void): () => void {
  let stopped: ReturnType<typeof setTimeout> | undefined;
  let startedAt: number | undefined;
  let closest = 0;
  let x: number | undefined;
  let y: number | undefined;

  const reset = () => {
    clearTimeout(stopped);
    startedAt = undefined;
  };
  const lose = () => {
    reset();
    onIntentLost();
  };
  const onMove = (event: PointerEvent) => {
    const {screenX, screenY, clientX, clientY} = event;
    // The first event is the baseline. An event at an unchanged position means that the page moved (A2).
    const moved = x !== undefined && (x !== screenX || y !== screenY);
    x = screenX;
    y = screenY;
    if (!moved || !event.isTrusted) return;
    const {left, right, top, bottom} = panel.getBoundingClientRect();
    const distance = Math.hypot(
      Math.max(left - clientX, 0, clientX - right),
      Math.max(top - clientY, 0, clientY - bottom),
    );
    if (distance === 0) return reset();
    const now = Date.now();
    if (startedAt === undefined) {
      startedAt = now;
      closest = distance;
    }
    if (distance > closest + TOLERANCE_PX || now - startedAt > MAX_APPROACH_MS) return lose();
    closest = Math.min(closest, distance);
    clearTimeout(stopped);
    stopped = setTimeout(lose, STOPPED_MS);
  };
  return undoAll(listen(window, 'pointermove', onMove, {passive: true}), reset);
}
