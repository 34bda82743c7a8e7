/** While the focus is in a frame that tells nothing, its use is looked for this often; milliseconds. */
const SAMPLE_EVERY = 2000;

type Listen = (target: EventTarget) => () => void;

/**
 * Listens wherever a person can be active in this page: in its window and in the frames of its origin, however deep and
 * also those added later (A4). From other frames no event arrives, but the browser says whether they were used just now.
 */
export function connectWindows(listen: Listen, onActivity: () => void): () => void {
  const disconnect = [connectWindow(window, listen), connectUnheardFrames(onActivity)];
  return () => {
    for (const each of disconnect) each();
  };
}

/** Listens in one window and in the frames of its document that share its origin. */
function connectWindow(target: Window, listen: Listen): () => void {
  const disconnect = listen(target);
  const frames = new Map<Window, () => void>();
  const stop = new AbortController();
  const {signal} = stop;

  const detach = (inner: Window) => {
    frames.get(inner)?.();
    frames.delete(inner);
  };
  const attach = (frame: HTMLIFrameElement) => {
    const inner = frame.contentWindow;
    if (!inner) return;
    detach(inner);
    if (!isSameOrigin(inner)) return;
    frames.set(inner, connectWindow(inner, listen));
    // Removed, or about to load another page: nothing is kept of what it was.
    inner.addEventListener('pagehide', () => detach(inner), {once: true, signal});
  };
  // Load events do not bubble, but they are captured on their way to the frame; a new document needs new listeners.
  const onLoad = ({target}: Event) => isFrame(target) && attach(target);
  target.document.addEventListener('load', onLoad, {capture: true, signal});
  for (const frame of target.document.querySelectorAll('iframe')) attach(frame);

  return () => {
    stop.abort();
    disconnect();
    for (const inner of [...frames.keys()]) detach(inner);
  };
}

/**
 * Frames of other origins, and those in shadow trees, of which a document is not told: the window loses the focus to
 * them, and from then on the browser is asked for clicks and keys until the window has it again.
 */
function connectUnheardFrames(onActivity: () => void): () => void {
  let sampling: ReturnType<typeof setInterval> | undefined;
  let inFrame = false;
  const stop = new AbortController();
  const {signal} = stop;

  const pause = () => {
    clearInterval(sampling);
    sampling = undefined;
  };
  const sample = () => {
    // The window has lost the focus, the document has not.
    inFrame ||= document.hasFocus();
    if (!inFrame || document.hidden) pause();
    else if (navigator.userActivation?.isActive) onActivity();
  };
  const start = () => {
    sampling ??= setInterval(sample, SAMPLE_EVERY);
  };
  addEventListener('blur', start, {signal});
  addEventListener(
    'focus',
    () => {
      inFrame = false;
      pause();
    },
    {signal},
  );
  document.addEventListener('visibilitychange', () => inFrame && !document.hidden && start(), {signal});
  inFrame = document.activeElement?.localName === 'iframe';
  if (inFrame) start();

  return () => {
    stop.abort();
    pause();
  };
}

/** Not by `instanceof`: a frame in a frame is made by another window. */
function isFrame(target: EventTarget | null): target is HTMLIFrameElement {
  return (target as Element | null)?.localName === 'iframe';
}

function isSameOrigin(inner: Window): boolean {
  try {
    return inner.document !== null;
  } catch {
    return false;
  }
}
