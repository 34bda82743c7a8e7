/** Says `text` in front of the page's title while nobody sees the page (W4). Returns how to end that. */
export function prefixTitle(text: string): () => void {
  const listening = new AbortController();
  let own = '';
  let shown: string | undefined;
  const restore = () => {
    // A title that the page has set meanwhile is newer than the one that we remember.
    if (document.title === shown) document.title = own;
    shown = undefined;
  };
  const update = () => {
    restore();
    if (!document.hidden) return;
    own = document.title;
    document.title = own ? `${text} · ${own}` : text;
    shown = document.title;
  };
  document.addEventListener('visibilitychange', update, listening);
  update();
  return () => {
    listening.abort();
    restore();
  };
}
