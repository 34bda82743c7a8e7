/** A key that follows a writing key within this time belongs to the same typing. */
const FLOW_MS = 600;
/** Within this time after Tab, a user cannot have seen the new focus and decided to press. */
const GLANCE_MS = 250;

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
 * - `allowed`: it does what it always does.
 */
export type KeyVerdict = 'typed' | 'refused' | 'allowed';

/**
 * Distinguishes keys of a user who is still typing from keys that answer the warning (W10). It must get every key in
 * the order of time, also before the warning opens.
 */
export class Typing {
  #typedAtMs = Number.NEGATIVE_INFINITY;
  #tabbedAtMs = Number.NEGATIVE_INFINITY;

  /** The user may have typed at `atMs`, in a window whose keys are not heard here. Undefined changes nothing. */
  assume(atMs = this.#typedAtMs): void {
    this.#typedAtMs = atMs;
  }

  /** `onStay`: Stay has the focus. It may be pressed at any time. */
  judge({key, ctrlKey, altKey, metaKey, isComposing}: KeyPress, atMs: number, onStay: boolean): KeyVerdict {
    const isText = !NAMED.test(key);
    const isShortcut = ctrlKey || altKey || metaKey;
    const isTyped = isComposing || (isText ? !isShortcut || EDITS.test(key) : MOVES_OR_EDITS.test(key));
    const presses = PRESSES.test(key);
    const isTab = key === 'Tab';
    // Absolute, because the clock may have been set back.
    const isFlow = Math.abs(atMs - this.#typedAtMs) < FLOW_MS;
    const isUnseen = Math.abs(atMs - this.#tabbedAtMs) < GLANCE_MS;
    const belongs = (isFlow && (presses || isTab)) || (isUnseen && presses);
    if (isText || isTyped || belongs) this.#typedAtMs = atMs;
    else if (isTab) this.#tabbedAtMs = atMs;
    if (isTyped) return 'typed';
    return belongs && !(presses && onStay) ? 'refused' : 'allowed';
  }
}
