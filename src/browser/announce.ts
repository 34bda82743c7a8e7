/**
 * Copies the text of `notice` into the empty live region `line` after `delayMs` milliseconds, as one text, so that a
 * screen reader says it once. Screen readers do not announce a live region that changes while the focus moves, hence
 * the delay. Returns how to empty the region.
 */
export function announce(line: Element, notice: Element, delayMs: number): () => void {
  const timer = setTimeout(() => {
    const parts = notice.querySelector('slot')?.assignedElements({flatten: true}) ?? [
      ...notice.querySelectorAll('h2, p'),
    ];
    const texts = parts.map((part) => (part as HTMLElement).innerText);
    line.textContent = texts.filter(Boolean).join('. ');
  }, delayMs);
  return () => {
    clearTimeout(timer);
    line.textContent = '';
  };
}
