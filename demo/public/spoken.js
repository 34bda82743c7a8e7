/** What a screen reader says in a tab: the description of its warning when that opens, and then what its live region says. */

let described;

/**
 * @param page the document of the tab
 * @returns undefined while nothing new is said
 */
export function spokenIn(page) {
  const root = page?.querySelector('session-security')?.shadowRoot;
  const dialog = root?.querySelector('dialog[open]');
  const announced = dialog?.querySelector('[aria-live]')?.textContent.trim();
  const panel = dialog?.querySelector('[aria-describedby]');
  const isNew = panel && panel !== described;
  described = panel;
  if (announced) return announced;
  if (!isNew) return undefined;
  const ids = [panel.getAttribute('aria-labelledby'), ...panel.getAttribute('aria-describedby').split(' ')];
  const texts = ids.map((id) => words(root.getElementById(id)));
  return `${texts.filter(Boolean).join(' ')} ${words(dialog.querySelector('[part=stay-button]'))}, button.`;
}

function words(element) {
  const slot = element?.querySelector('slot');
  const parts = slot?.assignedNodes({flatten: true}) ?? [];
  return (parts.length > 0 ? parts.map(({textContent}) => textContent).join('') : (element?.textContent ?? ''))
    .replace(/\s+/g, ' ')
    .trim();
}
