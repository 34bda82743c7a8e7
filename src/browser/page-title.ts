/**
 * A script that answers each change of the title with one of its own would never let the page go on. More than so many in
 * a second are answered when that is over.
 */
const MOST_CHANGES = 10;

/** Says `text` in front of the page's title while nobody sees the page (W4). Returns how to end that. */
export function prefixTitle(text: string): () => void {
  const listening = new AbortController();
  let restore = () => {};
  const update = () => {
    restore();
    const {hidden, title} = document;
    restore = hidden ? replaceTitle(title ? `${text} · ${title}` : text) : () => {};
  };
  document.addEventListener('visibilitychange', update, listening);
  update();
  return () => {
    listening.abort();
    restore();
  };
}

/**
 * Says `text` instead of the page's title, which may name a patient or a customer, also when the page changes it (X1).
 * Returns how to end that.
 */
export function coverTitle(text: string): () => void {
  let restore = replaceTitle(text);
  const shown = document.title;
  let changes = 0;
  let pause: ReturnType<typeof setTimeout> | undefined;
  const hold = () => {
    if (document.title === shown) return;
    if (changes++ === 0) {
      pause = setTimeout(() => {
        changes = 0;
        hold();
      }, 1000);
    }
    if (changes <= MOST_CHANGES) restore = replaceTitle(text);
  };
  const watch = new MutationObserver(hold);
  watch.observe(document.head ?? document.documentElement, {subtree: true, childList: true, characterData: true});
  return () => {
    watch.disconnect();
    clearTimeout(pause);
    restore();
  };
}

function replaceTitle(text: string): () => void {
  const own = document.title;
  document.title = text;
  const shown = document.title;
  return () => {
    // A title that the page has set meanwhile is newer than the one that we remember.
    if (document.title === shown) document.title = own;
  };
}
