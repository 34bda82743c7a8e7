import {page} from './document-members.ts';
import {listen, undoAll} from './listen.ts';
import {after} from './wait.ts';

export interface PagePresence {
  /** The page was left, and may be in the back/forward cache, or it is frozen. */
  readonly isAway: boolean;
  /** The page has been hidden for the time that was asked for. */
  readonly isLongHidden: boolean;
  close(): void;
}

/** Watches whether the page can be used, and calls `changed` when that may have changed. */
export function watchPresence(longMs: number, changed: () => void): PagePresence {
  let isAway = false;
  let isLongHidden = false;
  let stopTimer = () => {};
  const setAway = (away: boolean) => {
    isAway = away;
    changed();
  };
  const watchHidden = () => {
    stopTimer();
    isLongHidden = false;
    if (!page().hidden) return;
    stopTimer = after(longMs, () => {
      isLongHidden = true;
      changed();
    });
  };
  watchHidden();
  return {
    get isAway() {
      return isAway;
    },
    get isLongHidden() {
      return isLongHidden;
    },
    close: undoAll(
      listen(document, 'visibilitychange', () => {
        watchHidden();
        changed();
      }),
      listen(document, 'freeze', () => setAway(true)),
      listen(document, 'resume', () => setAway(false)),
      listen(window, 'pagehide', () => setAway(true)),
      listen(window, 'pageshow', () => setAway(false)),
      () => stopTimer(),
    ),
  };
}
