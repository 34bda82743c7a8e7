/**
 * Writes what `notice` says into the empty live region `line` after so many milliseconds, as one text: a screen reader says
 * it once. It says nothing of a change in the moment in which the focus moves. Returns how to empty the region.
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
