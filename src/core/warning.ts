import {type Instant, remaining, type Span} from './instant.ts';

/** A warning waits this long for the server to say that it is not needed (P1); milliseconds. */
const PATIENCE = 2000;

/** Whether any activity extends a session that has warned, or only the button. */
export type ExtendOn = 'activity' | 'button';

/** When a person is warned: once a warning is due and the server, which may know better, has had the time to say so. */
export class Warning {
  /** One was given, and nothing has ended it yet. */
  given = false;
  #due: Span | undefined;
  #heard: 'nothing' | 'word' | undefined;

  get due(): boolean {
    return this.#due !== undefined;
  }

  /** Is one due that the server has not yet had a word about? */
  get open(): boolean {
    return this.due && this.#heard !== 'word';
  }

  /** It is due from now on. Is that news? */
  begin(now: Instant): boolean {
    if (this.#due) return false;
    this.#due = {since: now, length: PATIENCE};
    this.#heard = undefined;
    return true;
  }

  /** It is not due any more. */
  cancel(): void {
    this.#due = undefined;
  }

  /** The server has spoken, which may have called it off, or could not be asked. */
  hear(heard: 'nothing' | 'word'): void {
    if (this.#heard !== 'word') this.#heard = heard;
  }

  /** Milliseconds for which it still waits; who was warned before is warned at once. */
  patience(now: Instant): number {
    return this.given || this.#heard ? 0 : remaining(this.#due, now);
  }
}
