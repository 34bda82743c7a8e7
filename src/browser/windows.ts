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

  const attach = (frame: HTMLIFrameElement) => {
    const inner = frame.contentWindow;
    if (!inner || !isSameOrigin(inner)) return;
    listening.get(inner)?.();
    listening.set(inner, listen(inner));
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
  addEventListener('blur', () => (sampling ??= setInterval(sample, SAMPLE_EVERY)), {signal});
  for (const frame of document.querySelectorAll('iframe')) attach(frame);

  return () => {
    stop.abort();
    clearInterval(sampling);
    for (const disconnect of listening.values()) disconnect();
    listening.clear();
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
