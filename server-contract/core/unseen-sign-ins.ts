import {Misconfiguration} from './errors.ts';

/** Detects sign-ins of which the guard has not learned, and reports each kind once (S18). */
export class UnseenSignIns {
  readonly #reportError: (error: unknown) => void;
  readonly #mayMissStart: boolean;
  #lostId: string | undefined;
  #hasToldStart = false;
  #hasToldPing = false;

  /**
   * @param mayMissStart the application starts its sessions itself, and their records are in this process. A shared store
   * forgets the records of yesterday, whose cookies come back before the first sign-in of this process.
   */
  constructor(reportError: (error: unknown) => void, mayMissStart: boolean) {
    this.#reportError = reportError;
    this.#mayMissStart = mayMissStart;
  }

  /** The application has called `start`. */
  countStart(): void {
    this.#hasToldStart = true;
  }

  /**
   * The store knows nothing of the session of a signed-in user. One such session may be from before a restart: in
   * development that is the page which is open in the meantime.
   */
  inspectLost(id: string | undefined): void {
    if (!this.#mayMissStart || this.#hasToldStart || id === undefined || id === this.#lostId) return;
    if (this.#lostId !== undefined) {
      this.#hasToldStart = true;
      this.#reportError(new Misconfiguration(NEVER_STARTED));
    }
    this.#lostId = id;
  }

  /** A session of a plugin began at a ping. Its sign-in or its page would have begun it, had the guard seen one of them. */
  inspectBegunByPing(): void {
    if (this.#hasToldPing) return;
    this.#hasToldPing = true;
    this.#reportError(new Misconfiguration(PAST_THE_GUARD));
  }
}

const NEVER_STARTED =
  'signed-in users came with sessions that were never started, so these ended at once: call await start(request, newSessionId, user) after the sign-in (ignore this if they signed in before a restart of this process: its memory is gone)';

const PAST_THE_GUARD =
  'a ping was the first request of a signed-in session that reached the guard, so the sign-in and the page are not guarded: put sessionSecurity before the routes (ignore this if the page is a file, and the user signed in on another server or before sessionSecurity was added)';
