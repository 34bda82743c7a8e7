/** All texts that the user sees. Each language has all of them, or it does not compile. */
export interface Messages {
  readonly warningHeading: string;
  readonly warningMessage: string;
  /** Follows `warningMessage` while typed text may be lost. Empty: never, for a page that keeps all that is typed. */
  readonly unsavedWarning: string;
  /**
   * Contains `{time}`, which stands for a duration in words, such as "59 seconds". A page may give a function that gets
   * the duration instead.
   */
  readonly timeLeft: string | ((time: string) => string);
  readonly stay: string;
  readonly signOut: string;
  /** Replaces `warningHeading` when the session reaches its maximum lifetime and cannot be extended (X6). */
  readonly lifetimeHeading: string;
  readonly lifetimeMessage: string;
  /** The button that only closes such a warning. */
  readonly lifetimeStay: string;
  readonly checkingHeading: string;
  readonly checkingMessage: string;
  readonly expiredHeading: string;
  readonly expiredMessage: string;
  /**
   * In place of `expiredMessage` when the server ended the session by itself (R6). None: `expiredMessage`, also where only
   * that one is given for a language or an element.
   */
  readonly revokedMessage?: string;
  readonly lockedHeading: string;
  /** Says that the work is still there, and asks the user to come back to this window. */
  readonly lockedMessage: string;
  /** The link to `login-url` that opens a new window, and says so. */
  readonly signInAgain: string;
  /** The same link where it opens in the window of the page. */
  readonly signInHere: string;
  /** The unit of a duration, for a language that some browsers do not know. None: as `Intl` writes it. */
  readonly minute?: string;
  /** One minute, two minutes and one second, number included, where they are written in another way. */
  readonly minute1?: string;
  readonly minute2?: string;
  readonly second?: string;
  readonly second1?: string;
}
