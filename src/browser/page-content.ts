/**
 * Hides the page behind the cover, for what the cover alone does not stop: a dialog or popover that the page opens
 * above it, find-in-page, assistive technology. Returns how to show it again.
 */
export function veilPage(): () => void {
  const veil = new CSSStyleSheet();
  veil.replaceSync('html > * { visibility: hidden !important }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, veil];
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== veil);
  };
}

/**
 * Takes everything out of the page but a form that is still to be submitted, and returns a place for a notice, with
 * copies of `slotted` to fill its slots. What is gone cannot be seen, whatever holds the page open (X2).
 */
export function clearPage(title: string, form: string | undefined, slotted: readonly Element[]): ShadowRoot {
  const keep = form === undefined ? null : document.getElementById(form);
  const body = document.createElement('body');
  const notice = document.createElement('div');
  notice.append(...slotted.map((element) => element.cloneNode(true)));
  body.append(notice);
  if (keep) {
    keep.hidden = true;
    body.append(keep);
  }
  document.title = title;
  document.body.replaceWith(body);
  return notice.attachShadow({mode: 'open'});
}
