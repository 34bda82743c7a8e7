/** What dialogs that were opened have to give back when they close, and browsers do not. */
const givesBack = new WeakMap<HTMLDialogElement, () => void>();

/** Opens a dialog above everything, or closes it and returns the focus to where it was. */
export function setModal(dialog: HTMLDialogElement, open: boolean): void {
  if (!open) {
    if (dialog.open) dialog.close();
    givesBack.get(dialog)?.();
    givesBack.delete(dialog);
  } else if (!dialog.matches(':modal')) {
    // One that was moved in the page says that it is open, but is no longer above it. Closing it would fire an event,
    // as if a person had closed it.
    dialog.removeAttribute('open');
    const focusInFrame = rememberFocusInFrame();
    const caret = getSelection()?.isCollapsed;
    const restoreSelection = rememberSelection();
    givesBack.set(dialog, () => {
      focusInFrame();
      // To which the focus has come back without the caret.
      if ((document.activeElement as HTMLElement | null)?.isContentEditable) restoreSelection();
    });
    dialog.showModal();
    // Not what the page has put into an earlier slot.
    dialog.querySelector('button')?.focus();
    // A caret may be that of a field, which has lost the focus.
    if (!caret) restoreSelection();
  }
}

/** WebKit has the focus take the selection with it. Returns how to have it back. */
function rememberSelection(): () => void {
  // In a frame that is not displayed Firefox has none.
  const selection = getSelection();
  if (!selection?.anchorNode) return () => {};
  const {anchorNode, anchorOffset, focusNode, focusOffset} = selection;
  return () => {
    try {
      selection.setBaseAndExtent(anchorNode, anchorOffset, focusNode!, focusOffset);
    } catch {
      // The page has made the text shorter meanwhile.
    }
  };
}

/** A frame gets back the focus, but what had it inside has lost it by then. Returns how to give it back. */
function rememberFocusInFrame(): () => void {
  const outer = document.activeElement;
  const inner = outer && innermost(outer);
  return () => {
    // Without a scroll of the frame, which may be read elsewhere.
    if (inner !== outer && document.activeElement === outer) (inner as HTMLElement).focus({preventScroll: true});
  };
}

/** What has the focus within an element that has it: a frame, or the host of a shadow tree. */
function innermost(element: Element): Element {
  const {contentDocument, shadowRoot} = element as HTMLIFrameElement;
  const inner = (contentDocument ?? shadowRoot)?.activeElement;
  return inner ? innermost(inner) : element;
}

/**
 * Could a dialog that is open be seen elsewhere in the page? Within an element that hides its content, as `display: none`
 * and closed details do, it cannot; but neither can one at the end of the body, where the page hides the dialog itself,
 * or in a frame that is not displayed.
 */
export function isMisplaced(dialog: HTMLDialogElement, host: Element): boolean {
  // Firefox before 106 and Safari before 17.4 only say whether it has a size.
  const seen = dialog.checkVisibility?.() ?? dialog.getClientRects().length > 0;
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
