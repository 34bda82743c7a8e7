/**
 * Hides all of the page but `host`, for what its cover alone does not stop: a dialog or popover that the page opens
 * above it, find-in-page, assistive technology. Each element by itself, for what is visible on its own account in a
 * hidden page would be seen, as every modal dialog is in Chromium; and pictures of the page that a view transition
 * shows above everything. Returns how to show the page again.
 */
export function veilPage(host: Element): () => void {
  const name = host.localName;
  const veil = new CSSStyleSheet();
  // The id that no element has weighs more than any class by which the page makes something visible.
  veil.replaceSync(
    `html :not(${name}, ${name} *):not(#_#_#_) { visibility: hidden !important }
    ::view-transition { display: none !important }`,
  );
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, veil];
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== veil);
  };
}

/**
 * Puts `notice` in place of the whole page, but for a form that is still to be submitted. What is gone cannot be seen,
 * whatever holds the page open (X2); and what a script of the page puts back stays hidden.
 */
export function replacePage(notice: Element, title: string, form: HTMLFormElement | undefined): void {
  const body = document.createElement('body');
  body.append(notice);
  if (form) {
    const hidden = document.createElement('div');
    hidden.hidden = true;
    // With those of its fields that stand elsewhere in the page, as the token of a framework may; beside it, for what they
    // contain is none of its fields. They can hide what it has itself: <input name="elements">.
    const fields: HTMLFormControlsCollection = Reflect.get(HTMLFormElement.prototype, 'elements', form);
    hidden.append(form, ...[...fields].filter((field) => field.closest('form') !== form));
    body.append(hidden);
  }
  document.title = title;
  veilPage(notice);
  const {documentElement: root, head} = document;
  // The head stays where it is: a style sheet that is put in anew is loaded anew, and there may be no network. What
  // puts itself back when it goes does so once, and stays hidden.
  for (const node of [...root.childNodes]) if (node !== head) node.remove();
  root.append(body);
}
