import {page} from './document-members.ts';
import {listen, undoAll} from './listen.ts';

/**
 * A change by the page is answered at most once in this time: a page could answer each change of ours with another one,
 * for ever.
 */
const ANSWER_AGAIN_MS = 1000;

/**
 * Puts `text` before the title of the page while the page is hidden (W4). With `covers`, `text` replaces the title, which
 * may name a patient or a customer (X1). A title that the page sets meanwhile is treated in the same way. Returns how to
 * stop.
 */
export function overrideTitle(text: string, covers: boolean): () => void {
  let own = page().title;
  let shown = own;
  let pause: ReturnType<typeof setTimeout> | undefined;

  const update = () => {
    if (page().title !== shown) own = page().title;
    if (covers) setTitle(text);
    else setTitle(page().hidden ? [text, own].filter(Boolean).join(' · ') : own);
    shown = page().title;
  };
  const onChange = () => {
    if (pause || page().title === shown) return;
    update();
    pause = setTimeout(() => {
      pause = undefined;
      onChange();
    }, ANSWER_AGAIN_MS);
  };
  const observer = new MutationObserver(onChange);
  observer.observe(page().head ?? page().documentElement, {subtree: true, childList: true, characterData: true});
  update();
  return undoAll(listen(document, 'visibilitychange', update), () => {
    observer.disconnect();
    clearTimeout(pause);
    // Another title is newer than the one that we remember.
    if (page().title === shown) setTitle(own);
  });
}

/** Does nothing if nothing changes, because the page may watch its title too. */
function setTitle(title: string): void {
  if (page().title !== title) page().title = title;
}
