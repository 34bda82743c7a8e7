/** While the focus is in a frame of another origin, its use is looked for this often; milliseconds. */
const SAMPLE_EVERY = 2000;

/**
 * Listens wherever a person can be active in this page: in its window and in the frames of its origin, also those added
 * later (A4). From frames of other origins no event arrives, but the browser says whether they were used just now.
 */
export function connectWindows(listen: (target: EventTarget) => () => void, onActivity: () => void): () => void {
  const listening = new Map<Window, () => void>([[window, listen(window)]]);
  let sampling: ReturnType<typeof setInterval> | undefined;
  const stop = new AbortController();

  const detach = (inner: Window) => {
    const disconnect = listening.get(inner);
    listening.delete(inner);
    try {
      disconnect?.();
    } catch {
      // The frame has gone to another origin, and its old document with our listeners is no more.
    }
  };
  const attach = (frame: HTMLIFrameElement) => {
    for (const inner of listening.keys()) if (inner.closed) detach(inner);
    const inner = frame.contentWindow;
    if (!inner) return;
    detach(inner);
    if (isSameOrigin(inner)) listening.set(inner, listen(inner));
  };
  const sample = () => {
    if (deepFocus() instanceof HTMLIFrameElement) {
      if (navigator.userActivation?.isActive) onActivity();
    } else {
      clearInterval(sampling);
      sampling = undefined;
    }
  };
  const {signal} = stop;
  // Load events do not bubble, but they are captured on their way to the frame; a new document needs new listeners.
  const onLoad = ({target}: Event) => target instanceof HTMLIFrameElement && attach(target);
  document.addEventListener('load', onLoad, {capture: true, signal});
  const startSampling = () => {
    sampling ??= setInterval(sample, SAMPLE_EVERY);
  };
  addEventListener('blur', startSampling, {signal});
  if (deepFocus() instanceof HTMLIFrameElement) startSampling();
  for (const frame of document.querySelectorAll('iframe')) attach(frame);

  return () => {
    stop.abort();
    clearInterval(sampling);
    for (const inner of [...listening.keys()]) detach(inner);
  };
}

function deepFocus(): Element | null {
  let focus = document.activeElement;
  while (focus?.shadowRoot?.activeElement) focus = focus.shadowRoot.activeElement;
  return focus;
}

function isSameOrigin(inner: Window): boolean {
  try {
    return inner.document !== null;
  } catch {
    return false;
  }
}
