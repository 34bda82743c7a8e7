import {membersOf, page, treeOf} from './document-members.ts';
import {eachByItself, listen, undoAll, wrapMethod} from './listen.ts';

/** For each open dialog, how to restore the parts of the focus that `close()` does not restore. */
const restoreFocus = new WeakMap<HTMLDialogElement, () => void>();

/** The popovers that each open dialog has closed, and the element that had the focus before that. */
const closedPopovers = new WeakMap<
  HTMLDialogElement,
  {readonly popovers: readonly HTMLElement[]; readonly focused: Element | null}
>();

/** `:is()` forgives browsers without popovers. */
const OPEN_POPOVER = ':is(:popover-open)';

/**
 * Opens a dialog as modal, or closes it. The browser gives the focus back at `close()`:
 * https://html.spec.whatwg.org/multipage/interactive-elements.html#close-the-dialog `beforeOpening` runs after the last
 * read that forces the browser to compute styles, because it changes the styles of the page.
 */
export function setModal(dialog: HTMLDialogElement, open: boolean, beforeOpening = () => {}): void {
  if (!open) {
    // Before the dialog closes: the browser can then give the focus back to an element in a popover.
    const {popovers = [], focused} = closedPopovers.get(dialog) ?? {};
    const closed = new Set(popovers);
    eachByItself(...popovers.map((popover) => () => openAgain(popover, closed)));
    closedPopovers.delete(dialog);
    closeForNow(dialog);
    // If the dialog has been raised since, the browser does not know any more where the focus was before.
    const isLost = dialog.matches(':focus-within') || page().activeElement === page().body;
    if (popovers.length > 0 && isLost && focused) membersOf(focused as HTMLElement).focus();
  } else if (dialog.matches(':modal')) {
    beforeOpening();
  } else {
    // A dialog that was moved in the page keeps `open`, but is not modal any more. `close()` would fire a close event, as
    // if the user had closed it.
    dialog.removeAttribute('open');
    let popovers: HTMLElement[] = [];
    eachByItself(
      () => {
        const restoreFrame = rememberFocusInFrame();
        const restoreSelection = rememberSelection();
        restoreFocus.set(dialog, () => {
          restoreFrame();
          // The browser restores the focus of editable text, but not its caret.
          if ((page().activeElement as HTMLElement | null)?.isContentEditable) restoreSelection();
        });
      },
      () => {
        popovers = openPopovers();
      },
    );
    const {activeElement} = page();
    keepSelection(() => {
      eachByItself(beforeOpening);
      dialog.showModal();
      focusFirst(dialog);
    });
    const closed = popovers.filter((popover) => !membersOf(popover).matches(OPEN_POPOVER));
    const before = closedPopovers.get(dialog);
    const focused = before ? before.focused : activeElement;
    closedPopovers.set(dialog, {popovers: [...(before?.popovers ?? []), ...closed], focused});
  }
}

/** Closes a dialog that will open again at once: popovers stay closed until `setModal()` closes it. */
export function closeForNow(dialog: HTMLDialogElement): void {
  if (dialog.open) {
    // The element closes it itself, so its close event is no answer of the user (X8).
    listen(dialog, 'close', (event) => event.stopImmediatePropagation(), {once: true});
    dialog.close();
  }
  restoreFocus.get(dialog)?.();
  restoreFocus.delete(dialog);
}

/** In the document and in its open shadow trees. A hint closes no other popover, so it comes last. */
function openPopovers(): HTMLElement[] {
  const isHint = ({popover}: HTMLElement) => Number(popover === 'hint');
  return openTrees(page())
    .flatMap((tree) => [...tree.querySelectorAll<HTMLElement>(OPEN_POPOVER)])
    .sort((a, b) => isHint(a) - isHint(b));
}

function openTrees(tree: Document | ShadowRoot): (Document | ShadowRoot)[] {
  // From the prototype, because a field can hide a member of its form: <input name="shadowRoot">.
  const roots = [...tree.querySelectorAll('*')].map(
    (each) => Reflect.get(Element.prototype, 'shadowRoot', each) as ShadowRoot | null,
  );
  return [tree, ...roots.flatMap((root) => (root ? openTrees(root) : []))];
}

/** Opens a popover again, after the one that it was opened in: it would be closed by that. */
function openAgain(popover: HTMLElement, closed: Set<HTMLElement>): void {
  const own = membersOf(popover);
  if (!closed.delete(popover) || !own.isConnected || own.matches(OPEN_POPOVER)) return;
  const source = [...treeOf(popover).querySelectorAll<HTMLButtonElement>('[popovertarget]')].find(
    (button) => button.popoverTargetElement === popover && !own.contains(button),
  );
  const inner = source ?? own.parentElement;
  const outer = inner && membersOf(inner).closest<HTMLElement>('[popover]');
  if (outer) openAgain(outer, closed);
  own.showPopover(source && {source});
}

/** Moves the focus to the first button of the dialog, or to its first element with a `tabindex`. */
export function focusFirst(dialog: Element): void {
  // Not `autofocus`: content that the page slots in before the button could have it too, and would come first.
  keepSelection(() => dialog.querySelector<HTMLElement>('button, [tabindex]')?.focus());
  // The browser has scrolled to the focus, perhaps past the heading.
  dialog.scrollTop = 0;
}

function keepSelection(moveFocus: () => void): void {
  const restoreSelection = getSelection()?.isCollapsed ? () => {} : rememberSelection();
  moveFocus();
  // A caret is not restored: it may belong to a field that has just lost the focus, and setting it would take the focus
  // back.
  restoreSelection();
}

/**
 * WebKit clears the selection of the page when the focus moves to a button (seen in WebKitGTK 2.50). May go when WebKit
 * leaves the selection unchanged, as the specification does:
 * https://html.spec.whatwg.org/multipage/interaction.html#focusing-steps
 */
function rememberSelection(): () => void {
  // Null in Firefox, in a frame that is not displayed: https://bugzilla.mozilla.org/show_bug.cgi?id=827585
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

/**
 * A frame that gets the focus back does not focus the element in it that had the focus. Returns how to focus that
 * element too.
 */
function rememberFocusInFrame(): () => void {
  const outer = page().activeElement;
  const inner = outer && innermost(outer);
  return () => {
    // Without scrolling: the user may be reading another part of the frame.
    if (inner !== outer && page().activeElement === outer) membersOf(inner as HTMLElement).focus({preventScroll: true});
  };
}

/** Follows the focus into frames and open shadow trees. */
function innermost(element: Element): Element {
  const {contentDocument, shadowRoot} = membersOf(element as HTMLIFrameElement);
  const tree = contentDocument ?? shadowRoot;
  const inner = tree && membersOf(tree as Document).activeElement;
  return inner ? innermost(inner) : element;
}

/**
 * Is an open dialog invisible because of where its host stands, for example in an element with `display: none`? If the
 * host is in the body already, moving it would not help: then the page hides the host itself, or the whole frame.
 */
export function isMisplaced(dialog: HTMLDialogElement, host: Element): boolean {
  // `checkVisibility` is missing in Firefox before 106 and Safari before 17.4. May go when those versions are not
  // supported any more.
  const visible = dialog.checkVisibility?.() ?? dialog.getClientRects().length > 0;
  return !visible && host.parentNode !== page().body;
}

/** Calls back when the page has hidden an ancestor of an open dialog, and with it the dialog (W6). */
export function whenHidden(dialog: HTMLDialogElement, onHidden: () => void): () => void {
  // Later: WebKit reports an error if a size changes while observers are called, and a look at the boxes brings style
  // changes into effect that were waiting.
  const observer = new ResizeObserver(() => setTimeout(() => dialog.getClientRects().length > 0 || onHidden()));
  observer.observe(dialog);
  return () => observer.disconnect();
}

export function moveToBody(element: Element): void {
  page().body.append(element);
}

/**
 * Keeps a modal dialog of `host` above dialogs, popovers and full-screen elements that the page opens later: the last one
 * opened is on top. https://drafts.csswg.org/css-position-4/#top-layer
 */
export function keepOnTop(dialog: HTMLDialogElement, host: Element): () => void {
  let raising = false;
  /**
   * `focused`: an element that the page has just focused, and that gets this focus back after the dialog has closed.
   */
  const raise = (focused?: Element | null) => {
    // Closed by Escape: the focus returns to the page before the close event comes.
    if (raising || !dialog.open) return;
    raising = true;
    const own = host.shadowRoot?.activeElement as HTMLElement | null;
    eachByItself(
      () => closeForNow(dialog),
      () => focused && membersOf(focused as HTMLElement).focus(),
      () => setModal(dialog, true),
      () => own?.focus(),
    );
    raising = false;
  };
  // Another copy of this element covers the page too. Two copies would raise themselves above each other for ever.
  const isOurs = (target: EventTarget) => (target as Element).localName === host.localName;

  const onEvent = (event: Event) => {
    const {type} = event;
    // In a closed shadow tree the path of an event does not tell. A user can only press what is in our dialog.
    const isWithin = type === 'click' ? event.isTrusted : type === 'focusin' && host.matches(':focus-within');
    if (isWithin || event.composedPath().some(isOurs)) return;
    const target = event.target as HTMLElement;
    if (type === 'toggle' && !membersOf(target).matches(OPEN_POPOVER)) return;
    // A script has clicked a button that may open something when the event is over.
    if (type === 'click') queueMicrotask(raise);
    else raise(type === 'focusin' ? target : null);
  };

  /**
   * Raises our dialog after each call that opens an element, also in shadow trees, where such a call may fire no event
   * that we hear.
   */
  const wrap = (prototype: object, name: string) =>
    wrapMethod<Element>(prototype, name, (call, opened) => {
      if (raising || !dialog.open) return call();
      raising = true;
      let result: unknown;
      try {
        result = call();
      } finally {
        raising = false;
      }
      const tree = treeOf(opened);
      const {activeElement} = tree;
      if (!(tree instanceof ShadowRoot && isOurs(tree.host))) {
        raise(membersOf(opened).contains(activeElement) ? activeElement : null);
      }
      return result;
    });
  return undoAll(
    wrap(HTMLDialogElement.prototype, 'showModal'),
    wrap(HTMLElement.prototype, 'showPopover'),
    wrap(HTMLElement.prototype, 'togglePopover'),
    wrap(Element.prototype, 'requestFullscreen'),
    // For elements that are opened without such a call. Opening moves the focus; popovers and full screen have their
    // own events, and full screen by its prefixed name has another one.
    listen(window, 'focusin toggle fullscreenchange webkitfullscreenchange click', onEvent),
  );
}
