import {after} from './wait.ts';

/** Another tab that can let go does so within this time; milliseconds. A suspended tab, as in a telephone, cannot. */
const PATIENCE_MS = 2000;

export interface LockEvents {
  /** This tab alone, of all tabs of the origin, holds the lock. */
  held(): void;
  /** A visible tab has taken the lock away. */
  lost(): void;
}

export interface TabLock {
  /** A visible tab gets the lock within seconds, whichever hidden tab holds it. */
  prefer(isVisible: boolean): void;
  release(): void;
}

/**
 * Asks for the lock of this name. The browser gives it to the next tab when this one lets go, is closed or crashes.
 * Without locks, as on a page without TLS, nothing is called.
 *
 * A hidden tab may be suspended without any event, and then keeps its lock for hours. So visible tabs ask for a second
 * lock too. Its holder takes the first one away, unless it gets it in time. As there is one such holder, visible tabs do
 * not take the lock from one another.
 */
export function holdLock(name: string, {held, lost}: LockEvents): TabLock {
  let isHeld = false;
  let stopTimer = () => {};
  let leaveFront: (() => void) | undefined;
  const onHeld = () => {
    isHeld = true;
    stopTimer();
    held();
  };
  let leave = request(name, onHeld, lost);

  const prefer = (isVisible: boolean) => {
    if (isVisible) {
      leaveFront ??= request(`${name} visible`, () => {
        if (!isHeld) stopTimer = after(PATIENCE_MS, take);
      });
    } else {
      stopTimer();
      leaveFront?.();
      leaveFront = undefined;
    }
  };
  function take(): void {
    leave();
    leave = request(name, onHeld, lost, true);
  }
  return {
    prefer,
    release() {
      prefer(false);
      leave();
    },
  };
}

/** Requests one lock, or takes it from its holder (`steal`). Returns how to let go. */
function request(name: string, held: () => void, lost = () => {}, steal = false): () => void {
  const abort = new AbortController();
  const {signal} = abort;
  let release = () => {};
  const released = new Promise<void>((done) => {
    release = done;
  });
  let isHeld = false;
  const {locks} = navigator as Partial<Navigator>;
  locks
    // The two options exclude each other.
    ?.request(name, steal ? {steal} : {signal}, () => {
      // It may come after the release: the browser grants locks in another process.
      if (signal.aborted) return undefined;
      isHeld = true;
      held();
      return released;
    })
    // A release before the lock is held, or a page that may not have locks, such as a sandboxed one.
    .catch(() => {
      if (isHeld && !signal.aborted) lost();
    });
  return () => {
    abort.abort();
    release();
  };
}
