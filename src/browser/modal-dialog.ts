import {listen} from './listen.ts';

/** For each open dialog, how to restore the parts of the focus that `close()` does not restore. */
const restoreFocus = new WeakMap<HTMLDialogElement, () => void>();

/**
 * Opens a dialog as modal, or closes it. The browser gives the focus back at `close()`:
 * https://html.spec.whatwg.org/multipage/interactive-elements.html#close-the-dialog
 */
export function setModal(dialog: HTMLDialogElement, open: boolean): void {
  if (!open) {
    if (dialog.open) dialog.close();
    restoreFocus.get(dialog)?.();
    restoreFocus.delete(dialog);
  } else if (!dialog.matches(':modal')) {
    // A dialog that was moved in the page keeps `open`, but is not modal any more. `close()` would fire a close event, as
    // if the user had closed it.
    dialog.removeAttribute('open');
    const restoreFrame = rememberFocusInFrame();
    const caret = getSelection()?.isCollapsed;
    const restoreSelection = rememberSelection();
    restoreFocus.set(dialog, () => {
      restoreFrame();
      // The browser gives editable text its focus back without its caret.
      if ((document.activeElement as HTMLElement | null)?.isContentEditable) restoreSelection();
    });
    dialog.showModal();
    // Not `autofocus`: content that the page slots in before the button could have it too, and would come first.
    dialog.querySelector('button')?.focus();
    // A caret may belong to a field that has just lost the focus. Setting it would take the focus from the dialog.
    if (!caret) restoreSelection();
  }
}

/**
 * WebKit clears the selection of the page when the focus moves to a button. May go when a focus change leaves the
 * selection alone there: https://html.spec.whatwg.org/multipage/interaction.html#focusing-steps
 */
function rememberSelection(): () => void {
  // Null in Firefox, in a frame that is not displayed.
  const selection = getSelection();
  if (!selection?.anchorNode) return () => {};
  const {anchorNode, anchorOffset, focusNode, focusOffset} = selection;
  return () => {
    try {
      selection.setBaseAndExtent(anchorNode, anchorOffset, focusNode!, focusOffset);
    } catch {
      // The page has shortened the text since.
    }
  };
}

/** When a frame gets the focus back, the element in it that had the focus does not. Returns how to focus that too. */
function rememberFocusInFrame(): () => void {
  const outer = document.activeElement;
  const inner = outer && innermost(outer);
  return () => {
    // Without scrolling: the user may be reading another part of the frame.
    if (inner !== outer && document.activeElement === outer) (inner as HTMLElement).focus({preventScroll: true});
  };
}

/** Follows the focus into frames and open shadow trees. */
function innermost(element: Element): Element {
  const {contentDocument, shadowRoot} = element as HTMLIFrameElement;
  const inner = (contentDocument ?? shadowRoot)?.activeElement;
  return inner ? innermost(inner) : element;
}

/**
 * Is an open dialog invisible because of where its host stands, for example in an element with `display: none`? If the
 * host is in the body already, moving it would not help: then the page hides the host itself, or the whole frame.
 */
export function isMisplaced(dialog: HTMLDialogElement, host: Element): boolean {
  // `checkVisibility` is missing in Firefox before 106 and Safari before 17.4.
  const visible = dialog.checkVisibility?.() ?? dialog.getClientRects().length > 0;
  return !visible && host.parentNode !== document.body;
}

export function moveToBody(element: Element): void {
  document.body.append(element);
}

/**
 * Keeps a modal dialog of `host` above dialogs, popovers and full-screen elements that the page opens later: the last one
 * opened is on top. https://drafts.csswg.org/css-position-4/#top-layer
 */
export function keepOnTop(dialog: HTMLDialogElement, host: Element): () => void {
  let raising = false;
  const raise = (event: Event) => {
    // Closed by Escape: the focus returns to the page before the close event comes.
    if (raising || !dialog.open) return;
    // A dialog of another element like ours covers as much. The two would raise themselves in turn, for ever.
    if (event.composedPath().some((each) => (each as Element).localName === host.localName)) return;
    const target = event.target as HTMLElement;
    if (event.type === 'toggle' && !target.matches(':popover-open')) return;
    raising = true;
    const focused = host.shadowRoot?.activeElement as HTMLElement | null;
    setModal(dialog, false);
    // The element that the page has just focused gets the focus back in the end.
    if (event.type === 'focusin') target.focus();
    setModal(dialog, true);
    focused?.focus();
    raising = false;
  };
  // No event tells that a dialog opens, but opening it moves the focus. Popovers and full screen have their own events.
  return listen(window, 'focusin toggle fullscreenchange', raise);
}
