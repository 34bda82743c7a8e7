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
 * A press beside the warning closes it before the press is over. The rest of it would then hit the page: a tap would
 * click the element behind the dialog. Once a press has begun in a dialog of `host`, the page gets none of it.
 */
export function isolatePresses(host: Element): void {
  const watch = () => {
    const stop = undoAll(
      listen(window, 'pointerup mousedown mouseup click', (event) => {
        if (!event.isTrusted) return;
        if (event.type === 'click') stop();
        // While the dialog is open the rest of the page is inert. In a closed shadow tree the path of an event ends before it.
        if (host.shadowRoot?.querySelector('[open]')) return;
        event.preventDefault();
        event.stopPropagation();
      }),
      listen(window, 'pointerdown keydown', () => stop()),
    );
  };
  listen(host, 'pointerdown', watch, {capture: false});
}

/** Calls `run` when the press that has just begun is over, however it ends. */
export function whenReleased(run: () => void): void {
  const stop: () => void = listen(window, 'pointerup pointercancel pointerdown contextmenu keydown', () => {
    stop();
    run();
  });
}
