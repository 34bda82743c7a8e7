import {shadowHosts} from './document-members.ts';
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
    const {screenX, screenY} = event;
    // The first event is the baseline. An event at an unchanged position means that the page moved (A2).
    const moved = x !== undefined && (x !== screenX || y !== screenY);
    x = screenX;
    y = screenY;
    if (!moved || !event.isTrusted) return;
    const distance = distanceTo(panel, event);
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

/** Is an event in `panel`, while its dialog is open? In a closed shadow tree the path of the event does not tell. */
export function isInside(event: MouseEvent, panel: Element): boolean {
  const path = event.composedPath();
  const isWithin = path.includes(panel);
  if (isWithin || !shadowHosts(panel).includes(path[0] as Element)) return isWithin;
  // A click needs no look at its position: a key makes a click without one, and a pointer has fired `pointerdown` before.
  // Touches and keys have no position, so their distance is no number.
  return event.type === 'click' || !(distanceTo(panel, event) > 0);
}

/** In CSS pixels; 0 inside. */
function distanceTo(panel: Element, {clientX, clientY}: MouseEvent): number {
  const {left, right, top, bottom} = panel.getBoundingClientRect();
  return Math.hypot(Math.max(left - clientX, 0, clientX - right), Math.max(top - clientY, 0, clientY - bottom));
}
