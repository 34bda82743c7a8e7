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
  let open = true;
  let pressed = false;
  const keep = (event: Event) => {
    const target = event.target as Node;
    const slotted = target !== host && host.contains(target);
    if (!slotted && (open || pressed)) event.stopPropagation();
    pressed = open && event.type !== 'keyup';
    if (!open) stop();
  };
  const types = ['keydown', 'keypress', 'keyup'];
  for (const type of types) addEventListener(type, keep, true);
  const stop = () => {
    for (const type of types) removeEventListener(type, keep, true);
  };
  return () => {
    open = false;
    if (!pressed) stop();
  };
}
