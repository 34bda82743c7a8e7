/** Every text a person meets. A language gives them all, or does not compile. */
export interface Messages {
  readonly warningHeading: string;
  readonly warningMessage: string;
  /** `time` is a duration in words, such as "59 seconds". */
  readonly timeLeft: (time: string) => string;
  readonly stay: string;
  readonly signOut: string;
  /** Instead of the warning's own, where the session is too old to be extended (X6). */
  readonly lifetimeHeading: string;
  readonly lifetimeMessage: string;
  /** The button that closes such a warning, and promises nothing. */
  readonly lifetimeStay: string;
  readonly checkingHeading: string;
  readonly checkingMessage: string;
  readonly expiredHeading: string;
  readonly expiredMessage: string;
  readonly lockedHeading: string;
  /** The work is still there, and waits for the same person. */
  readonly lockedMessage: string;
  readonly signInAgain: string;
}

/**
 * A duration in words: "1 minute, 5 seconds". Numbers, units and plurals are those of `language`, or English where the
 * browser has no such language: its own would be a third one in the sentence.
 */
export function inWords(seconds: number, language: string): string {
  const languages = [language, 'en'];
  const words = (value: number, unit: 'minute' | 'second') =>
    new Intl.NumberFormat(languages, {style: 'unit', unit, unitDisplay: 'long'}).format(value);
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  if (minutes === 0) return words(rest, 'second');
  if (rest === 0) return words(minutes, 'minute');
  const list = new Intl.ListFormat(languages, {type: 'unit', style: 'long'});
  return list.format([words(minutes, 'minute'), words(rest, 'second')]);
}

/** The moments of a countdown that are worth saying aloud (W3): each minute, then 30 and 10 seconds. */
export function spokenMark(seconds: number): number {
  if (seconds <= 10) return 10;
  if (seconds <= 30) return 30;
  return Math.ceil(seconds / 60) * 60;
}
