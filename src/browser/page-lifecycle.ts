import {page as here} from './document-members.ts';
import {listen, undoAll} from './listen.ts';

/** Changes of the page as a whole. None of them is activity (T4). */
export interface PageLifecycle {
  /** The page is visible or has the focus again. */
  wake(): void;
  /** The page is hidden. It may never run again. */
  hide(): void;
  /** The page is left. It may come back from the back/forward cache. */
  suspend(): void;
  /** The page came back from the back/forward cache, or was resumed after a freeze. */
  resume(): void;
  online(): void;
}

export function connectPageLifecycle(page: PageLifecycle): () => void {
  return undoAll(
    listen(document, 'visibilitychange', () => (isVisible() ? page.wake() : page.hide())),
    listen(document, 'resume', () => page.resume()),
    listen(window, 'focus', ({target}) => target === window && page.wake()),
    listen(window, 'pagehide', () => page.suspend()),
    listen<PageTransitionEvent>(window, 'pageshow', ({persisted}) => (persisted ? page.resume() : page.wake())),
    listen(window, 'online', () => page.online()),
  );
}

export function isVisible(): boolean {
  return !here().hidden;
}

/** Can the element cover this page? One that was moved to the document of a frame cannot. */
export function isInPage(element: Node): boolean {
  return element.isConnected && element.ownerDocument === document;
}

/** Calls `start` now, or when a prerendered page is activated, which may be never (A6). */
export function whenPrerenderActivated(start: (prerendered: boolean) => void): () => void {
  return startAt(here().prerendering, 'prerenderingchange', start);
}

/** Calls `start` once the whole markup of the page is there. */
export function whenParsed(start: () => void): () => void {
  return startAt(here().readyState === 'loading', 'DOMContentLoaded', start);
}

/** Calls `start` now, or at the event `type` if the page has to `wait`. Returns how to prevent a later call. */
function startAt(wait: boolean | undefined, type: string, start: (waited: boolean) => void): () => void {
  if (wait) return listen(document, type, () => start(true), {once: true});
  start(false);
  return () => {};
}
