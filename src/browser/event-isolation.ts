/**
 * Keeps what a person does with the pointer in a dialog of `host` from the handlers of the page, but for what the page
 * has put in a slot: that is its own.
 */
export function keepClicks(host: Element): void {
  for (const type of ['pointerdown', 'pointerup', 'mousedown', 'mouseup', 'click']) {
    host.addEventListener(type, (event) => {
      if (event.target !== host) return;
      event.stopPropagation();
      // A press beside the panel, which may have closed the dialog, would take the focus to nowhere.
      const [target] = event.composedPath();
      const beside = target === host || target instanceof HTMLDialogElement;
      if (!beside || type !== 'mousedown') return;
      event.preventDefault();
      // To a frame that does not have it, it would bring the keyboard.
      window.focus();
    });
  }
}

/**
 * A press beside the warning closes it while the finger is still down, and what follows would meet the page: a tap
 * presses what lay behind. Of a press that began in a dialog of `host` nothing gets to the page.
 */
export function keepPresses(host: Element): void {
  host.addEventListener('pointerdown', () => {
    const stop = new AbortController();
    const options = {capture: true, signal: stop.signal};
    const keep = (event: Event) => {
      if (!event.isTrusted) return;
      if (event.type === 'click') stop.abort();
      if (event.composedPath().includes(host)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    for (const type of ['pointerup', 'mousedown', 'mouseup', 'click']) addEventListener(type, keep, options);
    for (const type of ['pointerdown', 'keydown']) addEventListener(type, () => stop.abort(), options);
  });
}

/** Keys that answer. Where something lies on one, it would answer every warning, and then press what the page has (A2). */
const PRESSING = /^( |Enter|Escape)$/;

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
    const {type, key, repeat} = event as KeyboardEvent;
    // A key that is pressed now was not pressed here, whatever became of the release of that.
    if (!open && type === 'keydown' && !repeat) return stop.abort();
    const target = event.target as Node;
    const slotted = target !== host && host.contains(target);
    if (!slotted && (open || pressed)) {
      event.stopPropagation();
      if (repeat && PRESSING.test(key)) event.preventDefault();
    }
    if (open) pressed = type !== 'keyup';
    else if (type === 'keyup') stop.abort();
  };
  for (const type of ['keydown', 'keypress', 'keyup']) {
    addEventListener(type, keep, {capture: true, signal: stop.signal});
  }
  return () => {
    open = false;
    if (!pressed) stop.abort();
  };
}
