/**
 * Keeps what a person does with the pointer in a dialog of `host` from the handlers of the page, but for what the page
 * has put in a slot: that is its own.
 */
export function keepClicks(host: Element): void {
  for (const type of ['pointerdown', 'pointerup', 'mousedown', 'mouseup', 'click']) {
    host.addEventListener(type, (event) => event.target === host && event.stopPropagation());
  }
}

/**
 * While a dialog of `host` is open, the page is inert, and none of its shortcuts is meant: no key gets to its handlers,
 * nor the release of a key that was pressed here. What the browser does on a key is done, and our own listeners, which
 * are at the window, run.
 */
export function keepKeys(host: Element): () => void {
  const stop = new AbortController();
  let open = true;
  let pressed = false;
  const keep = (event: Event) => {
    // A key that is pressed now was not pressed here, whatever became of the release of that.
    if (!open && event.type === 'keydown' && !(event as KeyboardEvent).repeat) return stop.abort();
    const target = event.target as Node;
    const slotted = target !== host && host.contains(target);
    if (!slotted && (open || pressed)) event.stopPropagation();
    pressed = open && event.type !== 'keyup';
    if (!open) stop.abort();
  };
  for (const type of ['keydown', 'keypress', 'keyup']) {
    addEventListener(type, keep, {capture: true, signal: stop.signal});
  }
  return () => {
    open = false;
    if (!pressed) stop.abort();
  };
}
