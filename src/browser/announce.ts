import {undoAll} from './listen.ts';
import {after} from './wait.ts';

/**
 * Copies the text of `notice` into the empty live region `line` after `delayMs` milliseconds, as one text, so that a
 * screen reader says it once and in its order. A heading gets the stop of the message: ".", "。", "।" or none. Screen
 * readers do not announce a live region that changes while the focus moves, hence the delay. Returns how to empty the
 * region.
 */
export function announce(line: Element, notice: Element, delayMs: number): () => void {
  const stop = after(delayMs, () => {
    const parts = notice.querySelector('slot')?.assignedElements({flatten: true}) ?? [
      ...notice.querySelectorAll('h2, p'),
    ];
    const texts = parts.map((part) => (part as HTMLElement).innerText.trim()).filter(Boolean);
    const stop = /\p{P}?$/u.exec(texts.at(-1) ?? '')?.[0];
    line.textContent = texts.map((text) => (/\p{P}$/u.test(text) ? text : text + stop)).join(' ');
  });
  return undoAll(stop, () => {
    line.textContent = '';
  });
}
