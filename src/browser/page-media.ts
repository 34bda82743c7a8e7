import {membersOf, optionalGlobal, page} from './document-members.ts';
import {listen, undoAll} from './listen.ts';

/** The search takes as long as a tenth of the cover, so the frame that has the cover comes first (X10). */
const AFTER_COVER_MS = 100;

/**
 * Closes the picture-in-picture windows of the page and pauses its media, in open shadow trees and frames of its origin
 * too (X9). Returns how to let the page start media again; nothing is started here.
 */
export function stopMedia(): () => void {
  optionalGlobal<{window: Window | null}>('documentPictureInPicture')?.window?.close();
  const timer = setTimeout(() => stopIn(page()), AFTER_COVER_MS);
  return undoAll(
    () => clearTimeout(timer),
    listen(window, 'play', ({target}) => pause(target as Element)),
  );
}

function stopIn(tree: ShadowRoot | Document): void {
  for (const each of tree.querySelectorAll('*')) {
    pause(each);
    // Undefined for elements that are no frame, null for frames of other origins.
    const {contentDocument} = each as HTMLIFrameElement;
    if (each.shadowRoot) stopIn(each.shadowRoot);
    if (contentDocument) stopIn(membersOf(contentDocument));
  }
  // Firefox has windows of its own for this, which no script can close.
  if ('exitPictureInPicture' in tree && tree.pictureInPictureElement) tree.exitPictureInPicture().catch(() => {});
}

function pause(element: Element): void {
  if (/^(audio|video)$/.test(element.localName)) HTMLMediaElement.prototype.pause.call(element);
}
