/** A pointer that stands still for so long is where it wanted to be; milliseconds. */
const STANDSTILL = 200;
/** Who is still under way after so long is going nowhere; milliseconds. */
const LONGEST_WAY = 1500;
/** A hand trembles; pixels. */
const TREMOR = 10;

/**
 * Watches a pointer that moves beside `panel`. While it comes closer it may be on its way to a button there, and is left
 * alone. Calls `onStray` when it turns away, stops short or takes too long: then somebody is just moving the mouse.
 */
export function watchPointer(panel: Element, onStray: () => void): () => void {
  const listening = new AbortController();
  let standstill: ReturnType<typeof setTimeout> | undefined;
  let setOut: number | undefined;
  let closest = 0;
  let x: number | undefined;
  let y: number | undefined;

  const arrive = () => {
    clearTimeout(standstill);
    setOut = undefined;
  };
  const stray = () => {
    arrive();
    onStray();
  };
  const onMove = (event: PointerEvent) => {
    const {screenX, screenY, clientX, clientY} = event;
    // The first event only tells where the pointer is, and one at the same place was caused by the page (A2).
    const moved = x !== undefined && (x !== screenX || y !== screenY);
    x = screenX;
    y = screenY;
    if (!moved || !event.isTrusted) return;
    if (event.composedPath().includes(panel)) return arrive();
    const {left, right, top, bottom} = panel.getBoundingClientRect();
    const away = Math.hypot(Math.max(left - clientX, 0, clientX - right), Math.max(top - clientY, 0, clientY - bottom));
    const now = Date.now();
    if (setOut === undefined) {
      setOut = now;
      closest = away;
    }
    if (away > closest + TREMOR || now - setOut > LONGEST_WAY) return stray();
    closest = Math.min(closest, away);
    clearTimeout(standstill);
    standstill = setTimeout(stray, STANDSTILL);
  };
  addEventListener('pointermove', onMove, {capture: true, passive: true, signal: listening.signal});
  return () => {
    listening.abort();
    arrive();
  };
}
