/** What dialogs that were opened have to give the focus back to, and browsers do not. */
const inFrames = new WeakMap<HTMLDialogElement, () => void>();

/** Opens a dialog above everything, or closes it and returns the focus to where it was. */
export function setModal(dialog: HTMLDialogElement, open: boolean): void {
  if (!open) {
    if (dialog.open) dialog.close();
    inFrames.get(dialog)?.();
    inFrames.delete(dialog);
  } else if (!dialog.matches(':modal')) {
    // One that was moved in the page says that it is open, but is no longer above it. Closing it would fire an event,
    // as if a person had closed it.
    dialog.removeAttribute('open');
    inFrames.set(dialog, rememberFocusInFrame());
    const restoreSelection = rememberSelection();
    dialog.showModal();
    // Not what the page has put into an earlier slot.
    dialog.querySelector('button')?.focus();
    restoreSelection();
  }
}

/** WebKit has the focus take the selection with it. Returns how to have it back. */
function rememberSelection(): () => void {
  // In a frame that is not displayed Firefox has none.
  const selection = getSelection();
  if (!selection || selection.isCollapsed) return () => {};
  const {anchorNode, anchorOffset, focusNode, focusOffset} = selection;
  return () => selection.setBaseAndExtent(anchorNode!, anchorOffset, focusNode!, focusOffset);
}

/** A frame gets back the focus, but what had it inside has lost it by then. Returns how to give it back. */
function rememberFocusInFrame(): () => void {
  const frame = document.activeElement;
  let inner = frame;
  while (inner?.localName === 'iframe') inner = (inner as HTMLIFrameElement).contentDocument?.activeElement ?? null;
  return () => {
    if (inner !== frame && document.activeElement === frame) (inner as HTMLElement | null)?.focus();
  };
}

/**
 * Could a dialog that is open be seen elsewhere in the page? Within an element with `display: none` it has no size, and
 * within closed `<details>` Firefox gives it one but does not show it; but neither is one seen at the end of the body,
 * where the page hides the dialog itself, or in a frame that is not displayed.
 */
export function isMisplaced(dialog: HTMLDialogElement, host: Element): boolean {
  const seen = dialog.getClientRects().length > 0 && dialog.checkVisibility?.() !== false;
  return !seen && host.parentNode !== document.body;
}

/** Moves an element to where nothing around it can hide it. */
export function moveToBody(element: Element): void {
  document.body.append(element);
}

/**
 * Keeps a modal dialog of `host` above those that the page opens later. No event tells of them, but each takes the
 * focus; and in a shadow root no stylesheet of ours reaches them.
 */
export function keepOnTop(dialog: HTMLDialogElement, host: Element): () => void {
  let raising = false;
  const raise = (event: Event) => {
    // The focus goes back to the page just after Escape has closed the dialog.
    if (raising || !dialog.open) return;
    // One of another element of this kind hides as much, and the two would raise themselves in turn for ever.
    if (event.composedPath().some((each) => (each as Element).localName === host.localName)) return;
    const target = event.target as HTMLElement;
    // Of what opens and closes, only a popover that opens is above us.
    if (event.type === 'toggle' && !target.matches(':popover-open')) return;
    raising = true;
    const focused = (dialog.getRootNode() as ShadowRoot).activeElement as HTMLElement | null;
    setModal(dialog, false);
    // Where the focus goes back to in the end.
    if (event.type === 'focusin') target.focus();
    setModal(dialog, true);
    focused?.focus();
    raising = false;
  };
  const stop = new AbortController();
  // A popover and an element that fills the screen take no focus, but say that they open.
  for (const type of ['focusin', 'toggle', 'fullscreenchange']) {
    addEventListener(type, raise, {capture: true, signal: stop.signal});
  }
  return () => stop.abort();
}
