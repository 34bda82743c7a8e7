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

/** Says `text` instead of the page's title, which may name a patient or a customer (X1). Returns how to end that. */
export const coverTitle = replaceTitle;

function replaceTitle(text: string): () => void {
  const own = document.title;
  document.title = text;
  const shown = document.title;
  return () => {
    // A title that the page has set meanwhile is newer than the one that we remember.
    if (document.title === shown) document.title = own;
  };
}
