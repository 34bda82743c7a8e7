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
  const watch = new MutationObserver(() => {
    if (document.title !== shown) restore = replaceTitle(text);
  });
  watch.observe(document.head ?? document.documentElement, {subtree: true, childList: true, characterData: true});
  return () => {
    watch.disconnect();
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
