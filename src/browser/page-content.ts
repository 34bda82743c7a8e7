/**
 * Hides everything in the page except `host`. The cover alone does not hide the page from find-in-page, assistive
 * technology, or a dialog or popover that the page opens above it. Returns how to show the page again.
 */
export function hidePage(host: Element): () => void {
  const name = host.localName;
  const sheet = new CSSStyleSheet();
  // Each element by its own rule, because a descendant can be visible inside a hidden ancestor, as a modal dialog is by
  // the style sheet of Chromium. An id in the selector outweighs every class of the page. Snapshots of a view transition
  // are painted above the top layer: https://drafts.csswg.org/css-view-transitions-1/
  sheet.replaceSync(
    `html :not(${name}, ${name} *):not(#_#_#_) { visibility: hidden !important }
    ::view-transition { display: none !important }`,
  );
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
  };
}

/**
 * Replaces the content of the document with `notice`, and keeps only `form`, which is still to be submitted. Content
 * that is removed cannot be seen, whatever holds the page open (X2). Content that a script adds later stays hidden.
 */
export function replaceDocument(notice: Element, title: string, form: HTMLFormElement | undefined): void {
  const body = document.createElement('body');
  body.append(notice);
  if (form) {
    const hidden = document.createElement('div');
    hidden.hidden = true;
    // Fields with a `form` attribute can stand elsewhere in the page, for example a CSRF token. They go beside the form.
    // Read from the prototype, because a field can hide the property of its form: <input name="elements">.
    const fields: HTMLFormControlsCollection = Reflect.get(HTMLFormElement.prototype, 'elements', form);
    hidden.append(form, ...[...fields].filter((field) => field.closest('form') !== form));
    body.append(hidden);
  }
  document.title = title;
  hidePage(notice);
  const {documentElement: root, head} = document;
  // The head stays: style sheets that are inserted again are loaded again, and there may be no network. Removed once:
  // an element that inserts itself again when it is removed stays hidden.
  for (const node of [...root.childNodes]) if (node !== head) node.remove();
  root.append(body);
}
