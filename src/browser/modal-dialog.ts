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
