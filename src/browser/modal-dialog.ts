/** Opens a dialog above everything, or closes it and returns the focus to where it was. */
export function setModal(dialog: HTMLDialogElement, open: boolean): void {
  if (!open) {
    if (dialog.open) dialog.close();
  } else if (!dialog.matches(':modal')) {
    // One that was moved in the page says that it is open, but is no longer above it. Closing it would fire an event,
    // as if a person had closed it.
    dialog.removeAttribute('open');
    dialog.showModal();
  }
}

/**
 * Keeps a modal dialog of `host` above those that the page opens later. No event tells of them, but each takes the
 * focus; and in a shadow root no stylesheet of ours reaches them.
 */
export function keepOnTop(dialog: HTMLDialogElement, host: Element): () => void {
  const raise = (event: Event) => {
    // One of another element of this kind hides as much, and the two would raise themselves in turn for ever.
    if (event.composedPath().some((each) => (each as Element).localName === host.localName)) return;
    dialog.close();
    dialog.showModal();
  };
  addEventListener('focusin', raise, {capture: true});
  return () => removeEventListener('focusin', raise, {capture: true});
}
