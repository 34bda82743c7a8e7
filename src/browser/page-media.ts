import {membersOf, optionalGlobal, page} from './document-members.ts';
import {listen, undoAll, wrapMethod} from './listen.ts';
import {after} from './wait.ts';

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
  let isCovered = true;
  const stops = [
    keepPaused(document),
    // For media that fire no event that we hear: in a closed shadow tree, in one that is new, or in no tree.
    wrapMethod<Element>(HTMLMediaElement.prototype, 'play', (call, media) => {
      const result = call();
      // Another wrapper may keep this one for longer than the cover stays.
      if (isCovered) stop(media);
      return result;
    }),
  ];
  // The page can open another one after a press on the cover, or when its tab is hidden.
  if (small) stops.push(listen(small, 'enter', close));
  stops.push(after(AFTER_COVER_MS, () => stopIn(page())));
  return () => {
    isCovered = false;
    undoAll(...stops)();
  };

  function stopIn(tree: ShadowRoot | Document): void {
    for (const each of tree.querySelectorAll('*')) {
      stop(each);
      // From the prototype, because a field can hide a member of its form: <input name="shadowRoot">.
      const root: ShadowRoot | null = Reflect.get(Element.prototype, 'shadowRoot', each);
      if (root) {
        // A `play` event does not leave its shadow tree.
        stops.push(keepPaused(root));
        stopIn(root);
      }
      stopInFrame(each);
    }
  }

  function stopInFrame(frame: Element): void {
    // Null for frames of other origins.
    const inner = /^(i?frame|object)$/.test(frame.localName) && (frame as HTMLIFrameElement).contentDocument;
    if (!inner) return;
    stops.push(keepPaused(inner));
    closeSmallWindow(inner);
    stopIn(membersOf(inner));
  }

  /** Also in frames that are loaded later. */
  function keepPaused(target: EventTarget): () => void {
    return listen<Event & {target: Element}>(target, 'play enterpictureinpicture load', ({type, target}) => {
      if (type === 'load') stopInFrame(target);
      else stop(target);
    });
  }
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
