/**
 * Hides all of the page but `host`, for what its cover alone does not stop: a dialog or popover that the page opens
 * above it, find-in-page, assistive technology. Each element by itself, for what is visible on its own account in a
 * hidden page would be seen, as every modal dialog is in Chromium. Returns how to show the page again.
 */
export function veilPage(host: Element): () => void {
  const name = host.localName;
  const veil = new CSSStyleSheet();
  veil.replaceSync(`html :not(${name}, ${name} *) { visibility: hidden !important }`);
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
