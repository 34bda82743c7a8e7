import {listen, undoAll} from './listen.ts';

/** The title is corrected at most once in this time: a page that answers each change with its own would never go on. */
const CORRECT_AGAIN_MS = 1000;

/** Puts `text` before the title of the page while the page is hidden (W4). Returns how to stop. */
export function prefixTitle(text: string): () => void {
  let restore = () => {};
  const update = () => {
    restore();
    const {hidden, title} = document;
    restore = hidden ? replaceTitle(title ? `${text} · ${title}` : text) : () => {};
  };
  update();
  return undoAll(listen(document, ['visibilitychange'], update), () => restore());
}

/**
 * Replaces the title of the page, which may name a patient or a customer, also when the page changes it (X1). Returns
 * how to stop.
 */
export function coverTitle(text: string): () => void {
  let restore = replaceTitle(text);
  const shown = document.title;
  let pause: ReturnType<typeof setTimeout> | undefined;
  const correct = () => {
    if (pause || document.title === shown) return;
    restore = replaceTitle(text);
    pause = setTimeout(() => {
      pause = undefined;
      correct();
    }, CORRECT_AGAIN_MS);
  };
  const observer = new MutationObserver(correct);
  observer.observe(document.head ?? document.documentElement, {subtree: true, childList: true, characterData: true});
  return () => {
    observer.disconnect();
    clearTimeout(pause);
    restore();
  };
}

function replaceTitle(text: string): () => void {
  const original = document.title;
  document.title = text;
  const shown = document.title;
  return () => {
    // If the page has changed the title since, its title is newer than the one that we remember.
    if (document.title === shown) document.title = original;
  };
}
