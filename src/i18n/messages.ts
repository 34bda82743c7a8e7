/** All texts that the user sees. Each language has all of them, or it does not compile. */
export interface Messages {
  readonly warningHeading: string;
  readonly warningMessage: string;
  /** `time` is a duration in words, such as "59 seconds". */
  readonly timeLeft: (time: string) => string;
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
  readonly lockedHeading: string;
  /** Says that the work is still there. */
  readonly lockedMessage: string;
  readonly signInAgain: string;
}
