/** What happens to a page as a whole. None of it is activity (T4). */
export interface PageLifecycle {
  /** Seen or focused again: time to look. */
  wake(): void;
  /** Out of sight, perhaps for good. */
  hide(): void;
  /** Left; it may come back from the back/forward cache. */
  suspend(): void;
  /** Back from the back/forward cache or from a freeze. */
  resume(): void;
  online(): void;
}

export function connectPageLifecycle(page: PageLifecycle): () => void {
  const stop = new AbortController();
  const on = (target: EventTarget, type: string, listener: (event: Event) => void) =>
    target.addEventListener(type, listener, {capture: true, signal: stop.signal});

  on(document, 'visibilitychange', () => (document.hidden ? page.hide() : page.wake()));
  on(document, 'resume', () => page.resume());
  on(window, 'focus', ({target}) => target === window && page.wake());
  on(window, 'pagehide', () => page.suspend());
  on(window, 'pageshow', (event) => ((event as PageTransitionEvent).persisted ? page.resume() : page.wake()));
  on(window, 'online', () => page.online());
  return () => stop.abort();
}

export function isVisible(): boolean {
  return !document.hidden;
}

/** Calls `start` once a person sees the page, which for a prerendered one may be never (A6). */
export function whenActivated(start: (prerendered: boolean) => void): () => void {
  const stop = new AbortController();
  if ((document as Document & {prerendering?: boolean}).prerendering) {
    document.addEventListener('prerenderingchange', () => start(true), {once: true, signal: stop.signal});
  } else {
    start(false);
  }
  return () => stop.abort();
}
