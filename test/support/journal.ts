/** The key of the journal in `sessionStorage`, which outlives a page: the next page is asked for it. */
export const JOURNAL = 'journal';

/**
 * Keeps the journal of a page; runs before the page's own scripts. Pages for a browser that runs no script before theirs
 * contain it, hence the guard. This is text, because the TypeScript loader adds calls to a function that the page does
 * not know.
 */
export const KEEP_JOURNAL = `if (!globalThis.keepsJournal) {
  globalThis.keepsJournal = true;
  try {
    // Kept, because a page may block the storage for the scripts after this one.
    globalThis.journalStorage = sessionStorage;
  } catch {
    // A document without an origin.
  }
  const storage = globalThis.journalStorage;
  const note = (type) => {
    const entries = JSON.parse(storage.getItem('${JOURNAL}') ?? '[]');
    entries.push({type, at: performance.now() / 1000, clock: Date.now()});
    storage.setItem('${JOURNAL}', JSON.stringify(entries));
  };
  for (const type of ['session-warn', 'session-resume', 'session-expire']) addEventListener(type, () => note(type));
  addEventListener('error', ({message}) => note('error ' + message));
  addEventListener('unhandledrejection', ({reason}) => note('error ' + reason));
  new MutationObserver((changes) => {
    for (const {target} of changes) note('phase-' + target.getAttribute('phase'));
  }).observe(document, {subtree: true, attributeFilter: ['phase']});
}`;
