/** A key that follows a writing key within this time belongs to the same typing. To read the warning takes longer. */
const FLOW_MS = 1000;
/** A longer pause does not show how fast a user types. */
const THOUGHT_MS = 2000;
/** Within this time a user cannot have seen a change, such as the new focus after Tab, and decided to press. */
export const GLANCE_MS = 500;
/** A key that is older than the last one by less than this has come late. Otherwise the clock was set back. */
const LATE_MS = 10_000;

const PRESSES = /^( |Enter)$/;
const MOVES_OR_EDITS = /^(Arrow|Page|Home|End|Backspace|Delete|Dead|Process)/;
/**
 * Values of `key` such as `Tab`, `Insert` or a space. Any other value is the text that the key writes; it may have
 * several letters.
 */
const NAMED = /^([A-Z]\w+| )$/;
/** With Ctrl or the command key: paste, cut, undo, redo. */
const EDITS = /^[vxyz]$/i;

export type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'isComposing'>;

/**
 * The effect of a key while a warning shows.
 *
 * - `typed`: it writes, moves or edits, so it is activity in the page.
 * - `refused`: it must do nothing. It belongs to the typing, and its user may not have seen the warning.
 * - `hasty`: it must do nothing. It follows Tab so closely that its user cannot have seen the new focus.
 * - `allowed`: it does what it always does.
 */
export type KeyVerdict = 'typed' | 'refused' | 'hasty' | 'allowed';

/**
 * Distinguishes keys of a user who is still typing from keys that answer the warning (W10). It must get every key in
 * the order of time, also before the warning opens.
 */
export class Typing {
  #typedAtMs = Number.NEGATIVE_INFINITY;
  #tabbedAtMs = Number.NEGATIVE_INFINITY;
  /** Longer than `FLOW_MS` for a user who types slowly, and looks at the keys. */
  #flowMs = FLOW_MS;

  /** A dialog opens. The user may be typing: here, or in a frame whose keys are not heard. */
  opens(atMs: number): void {
    const pause = atMs - this.#typedAtMs;
    this.#flowMs = pause < THOUGHT_MS ? Math.max(FLOW_MS, 2 * pause) : FLOW_MS;
    this.#typedAtMs = atMs;
  }

  /** `onStay`: Stay has the focus. It may be pressed at any time. */
  judge({key, ctrlKey, altKey, metaKey, isComposing}: KeyPress, atMs: number, onStay: boolean): KeyVerdict {
    const isText = !NAMED.test(key);
    const isShortcut = ctrlKey || altKey || metaKey;
    const isTyped = isComposing || (isText ? !isShortcut || EDITS.test(key) : MOVES_OR_EDITS.test(key));
    const presses = PRESSES.test(key);
    const isTab = key === 'Tab';
    const follows = (beforeMs: number, withinMs: number) => atMs - beforeMs < withinMs && atMs - beforeMs > -LATE_MS;
    const isFlow = follows(this.#typedAtMs, this.#flowMs);
    const belongs = isFlow && (presses || isTab);
    const isHasty = presses && follows(this.#tabbedAtMs, GLANCE_MS);
    if (isText || isTyped) this.opens(atMs);
    // Not for longer than `FLOW_MS`: a user who presses Tab again and again would never leave Stay.
    else if (belongs) this.#typedAtMs = Math.max(this.#typedAtMs, atMs + FLOW_MS - this.#flowMs);
    else if (isTab) this.#tabbedAtMs = atMs;
    if (isTyped) return 'typed';
    if (presses && onStay) return 'allowed';
    if (belongs) return 'refused';
    return isHasty ? 'hasty' : 'allowed';
  }
}
