import {listen, undoAll} from './listen.ts';

/**
 * Keeps pointer events in the dialogs of `host` away from the handlers of the page. Content that the page has slotted
 * into the dialog is not affected: it belongs to the page.
 */
export function isolateClicks(host: Element): void {
  listen<MouseEvent>(
    host,
    'pointerdown pointerup mousedown mouseup click',
    (event) => {
      if (event.target !== host) return;
      event.stopPropagation();
      // A press beside the panel would take the focus away from the dialog, or from where it returns to.
      // The target is the host itself if `pointerdown` has removed the dialog.
      const [target] = event.composedPath();
      const beside = target === host || target instanceof HTMLDialogElement;
      if (!beside || event.type !== 'mousedown') return;
      event.preventDefault();
      // Without its default, a press does not focus the window of a frame, which needs the keyboard.
      window.focus();
    },
    {capture: false},
  );
}

/**
 * A press beside the warning closes it at `pointerdown`. The rest of the same press would then hit the page: a tap
 * would click the element behind the dialog. Once a press has begun in a dialog of `host`, the page gets none of it.
 */
export function isolatePresses(host: Element): void {
  const watch = () => {
    const stop = undoAll(
      listen(window, 'pointerup mousedown mouseup click', (event) => {
        if (!event.isTrusted) return;
        if (event.type === 'click') stop();
        if (event.composedPath().includes(host)) return;
        event.preventDefault();
        event.stopPropagation();
      }),
      listen(window, 'pointerdown keydown', () => stop()),
    );
  };
  listen(host, 'pointerdown', watch, {capture: false});
}

/** Keys that press a button. An object that lies on one would answer every warning, and then press what the page has (A2). */
const PRESSING = /^( |Enter|Escape)$/;

/**
 * While a dialog of `host` is open the page is inert, so its keyboard shortcuts must not run either. The page gets no
 * key event, and no `keyup` of a key that was pressed in the dialog. Default actions of the browser still happen, and
 * our own listeners still run: they are on the window too.
 */
export function isolateKeys(host: Element): () => void {
  let open = true;
  let pressed = false;
  const stop: () => void = listen<KeyboardEvent>(window, 'keydown keypress keyup', (event) => {
    const {type, key, repeat} = event;
    // A new press after the dialog has closed: the `keyup` that we waited for went elsewhere.
    if (!open && type === 'keydown' && !repeat) return stop();
    const target = event.target as Node;
    const slotted = target !== host && host.contains(target);
    if (!slotted && (open || pressed)) {
      event.stopPropagation();
      if (repeat && PRESSING.test(key)) event.preventDefault();
    }
    if (open) pressed = type !== 'keyup';
    else if (type === 'keyup') stop();
  });
  return () => {
    open = false;
    if (!pressed) stop();
  };
}
