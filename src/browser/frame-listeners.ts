import {page} from './document-members.ts';
import {listen, undoAll} from './listen.ts';

/** While a frame that sends us no events has the focus, the browser's user activation is read this often. */
const POLL_MS = 2000;

type Connect = (target: EventTarget) => () => void;

/**
 * Listens wherever the user can be active in this page: in its window and in all nested documents of its origin, also
 * in those that are added later (A4). Frames of other origins send no events; there the browser's user activation shows
 * whether they were used.
 */
export function connectFrameListeners(connect: Connect, onActivity: () => void): () => void {
  return undoAll(connectWindow(window, connect), pollCrossOriginFrames(onActivity));
}

/** Listens in one window and in the same-origin frames of its document. */
function connectWindow(target: Window, connect: Connect): () => void {
  const frames = new Map<Window, () => void>();

  const detach = (inner: Window) => {
    frames.get(inner)?.();
    frames.delete(inner);
  };
  const attach = (inner: Window) => {
    detach(inner);
    // At `pagehide` the frame is removed or loads another document: release everything of the old one. If the whole page
    // goes into the back/forward cache, its frames come back with it, without a load event.
    frames.set(
      inner,
      undoAll(
        connectWindow(inner, connect),
        listen<PageTransitionEvent>(inner, 'pagehide', ({persisted}) => persisted || detach(inner)),
      ),
    );
  };
  /**
   * Listens in all frames, or only in the one that has loaded. Finds them by their windows, because `embed` has no
   * `contentDocument`.
   */
  const attachAll = (loaded?: EventTarget | null) => {
    for (let index = 0; target[index]; index++) {
      const inner = target[index] as Window;
      const element = elementOf(inner);
      if (element && (!loaded || loaded === element)) attach(inner);
    }
  };
  attachAll();
  return undoAll(
    connect(target),
    // Load events do not bubble, but can be captured above the frame. Each new document needs new listeners.
    listen(target.document, 'load', (event) => attachAll(event.target)),
    () => [...frames.keys()].forEach(detach),
  );
}

/** The element that shows a window; null for one of another origin. */
function elementOf(inner: Window): Element | null {
  try {
    return inner.frameElement;
  } catch {
    return null;
  }
}

function isFrame(element: Element | null): boolean {
  return /^(i?frame|object|embed)$/.test(element?.localName ?? '');
}

/**
 * Recognises use of frames that send us no events: those of other origins, and those in shadow trees, whose load events
 * the document does not get. When the user enters one, the window loses the focus, but the document keeps it. From then
 * until the window has the focus again, the browser is asked whether there was a click or a key.
 * https://html.spec.whatwg.org/multipage/interaction.html#tracking-user-activation
 */
function pollCrossOriginFrames(onActivity: () => void): () => void {
  let polling: ReturnType<typeof setInterval> | undefined;
  let inFrame = isFrame(page().activeElement);

  const pause = () => {
    clearInterval(polling);
    polling = undefined;
  };
  const poll = () => {
    inFrame ||= page().hasFocus();
    if (!inFrame || page().hidden) pause();
    else if (navigator.userActivation?.isActive) onActivity();
  };
  const start = () => {
    polling ??= setInterval(poll, POLL_MS);
  };
  const onFocus = () => {
    inFrame = false;
    pause();
  };
  if (inFrame) start();
  return undoAll(
    listen(window, 'blur', start, {capture: false}),
    listen(window, 'focus', onFocus, {capture: false}),
    listen(document, 'visibilitychange', () => inFrame && !page().hidden && start()),
    pause,
  );
}
