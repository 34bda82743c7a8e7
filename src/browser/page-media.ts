import {membersOf, optionalGlobal, page} from './document-members.ts';
import {listen, undoAll} from './listen.ts';

/**
 * Milliseconds. Media are searched after the browser has painted the cover, because the search takes a tenth of the
 * time that the cover takes (X10).
 */
const AFTER_COVER_MS = 100;

/**
 * Closes the picture-in-picture windows of the page and pauses its media, in open shadow trees and frames of its origin
 * too (X9). Returns how to let the page start media again; nothing is started here.
 */
export function stopMedia(): () => void {
  const small = optionalGlobal<EventTarget & {window: Window | null}>('documentPictureInPicture');
  const close = () => small?.window?.close();
  close();
  closeSmallWindow(document);
  const stops = [keepPaused(window)];
  // The page can open another one after a press on the cover, or when its tab is hidden.
  if (small) stops.push(listen(small, 'enter', close));
  const timer = setTimeout(() => stopIn(page(), stops), AFTER_COVER_MS);
  return () => {
    clearTimeout(timer);
    undoAll(...stops)();
  };
}

function stopIn(tree: ShadowRoot | Document, stops: (() => void)[]): void {
  for (const each of tree.querySelectorAll('*')) {
    stop(each);
    // From the prototype, because a field can hide a member of its form: <input name="shadowRoot">.
    const root: ShadowRoot | null = Reflect.get(Element.prototype, 'shadowRoot', each);
    if (root) {
      // A `play` event does not leave its shadow tree.
      stops.push(keepPaused(root));
      stopIn(root, stops);
    }
    // Null for frames of other origins.
    const inner = /^(i?frame|object)$/.test(each.localName) && (each as HTMLIFrameElement).contentDocument;
    if (inner) {
      stops.push(keepPaused(inner));
      closeSmallWindow(inner);
      stopIn(membersOf(inner), stops);
    }
  }
}

function keepPaused(target: EventTarget): () => void {
  return listen(target, 'play enterpictureinpicture', (event) => stop(event.target as Element));
}

function stop(element: Element): void {
  if (!/^(audio|video)$/.test(element.localName)) return;
  HTMLMediaElement.prototype.pause.call(element);
  closeSmallWindow(element.ownerDocument);
}

/**
 * Closes the picture-in-picture window of a video, also of one in a closed shadow tree or in no tree.
 * Firefox has no such API: the user opens its windows, and no script can close them.
 * https://firefox-source-docs.mozilla.org/toolkit/components/pictureinpicture/pictureinpicture/index.html
 */
function closeSmallWindow(document: Document): void {
  // Rejected if there is no window.
  membersOf(document)
    .exitPictureInPicture?.()
    .catch(() => {});
}
