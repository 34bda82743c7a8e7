import {listen, undoAll} from './listen.ts';

/** A change by the page is answered at most once in this time: a page could answer each of ours with its own, for ever. */
const ANSWER_AGAIN_MS = 1000;

/** Puts `text` before the title of the page while the page is hidden (W4). Returns how to stop. */
export function prefixTitle(text: string): () => void {
  return overrideTitle((own) => (document.hidden ? [text, own].filter(Boolean).join(' · ') : own));
}

/** Replaces the title of the page, which may name a patient or a customer (X1). Returns how to stop. */
export function coverTitle(text: string): () => void {
  return overrideTitle(() => text);
}

/** Shows what `compose` makes of the title of the page, also when the page changes it. */
function overrideTitle(compose: (own: string) => string): () => void {
  let own = document.title;
  let shown = own;
  let pause: ReturnType<typeof setTimeout> | undefined;

  const update = () => {
    if (document.title !== shown) own = document.title;
    setTitle(compose(own));
    shown = document.title;
  };
  const onChange = () => {
    if (pause || document.title === shown) return;
    update();
    pause = setTimeout(() => {
      pause = undefined;
      onChange();
    }, ANSWER_AGAIN_MS);
  };
  const observer = new MutationObserver(onChange);
  observer.observe(document.head ?? document.documentElement, {subtree: true, childList: true, characterData: true});
  update();
  return undoAll(listen(document, 'visibilitychange', update), () => {
    observer.disconnect();
    clearTimeout(pause);
    // Another title is newer than the one that we remember.
    if (document.title === shown) setTitle(own);
  });
}

/** Does nothing if nothing changes, because the page may watch its title too. */
function setTitle(title: string): void {
  if (document.title !== title) document.title = title;
}
