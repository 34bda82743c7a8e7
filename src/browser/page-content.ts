import {page} from './document-members.ts';
import {eachByItself} from './listen.ts';

/**
 * Hides everything in the page except `host`. The cover alone does not hide the page from find-in-page, assistive
 * technology, or a dialog or popover that the page opens above it. Returns how to show the page again. A page that is
 * `gone` does not come back as it was, for example scrolled, so it can be hidden at less cost.
 */
export function hidePage(host: Element, gone = false): () => void {
  const name = host.localName;
  const kept = [name, ...shadowHosts(host)].join();
  const sheet = new CSSStyleSheet();
  // Each element by its own rule, because a descendant can be visible inside a hidden ancestor, as a modal dialog is by
  // the style sheet of Chromium. An id in the selector outweighs every class of the page. Simple selectors, because they
  // are matched with each element of the page; elements inside one that is not displayed are matched with none.
  // Snapshots of a view transition are painted above the top layer: https://drafts.csswg.org/css-view-transitions-1/
  sheet.replaceSync(
    `html :not(#_#_#_) { visibility: hidden !important; transition: none !important }
    ${name} :not(#_#_#_#_) { visibility: inherit !important }
    ${gone ? `html :not(${kept}, ${name} *, :has(${kept}), #_#_#_) { display: none !important }` : ''}
    ::view-transition { display: none !important }`,
  );
  page().adoptedStyleSheets = [...page().adoptedStyleSheets, sheet];
  return () => {
    page().adoptedStyleSheets = page().adoptedStyleSheets.filter((each) => each !== sheet);
  };
}

/** The hosts of the shadow trees that contain `element`, by name. */
function shadowHosts(element: Element): string[] {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? [root.host.localName, ...shadowHosts(root.host)] : [];
}

/**
 * Replaces the content of the document with `notice`, and keeps only `form`, which is still to be submitted. Content
 * that is removed cannot be seen, whatever holds the page open (X2). Content that a script adds later stays hidden.
 */
export function replaceDocument(notice: Element, title: string, form: HTMLFormElement | undefined): void {
  const {documentElement: root, head} = page();
  const body = page().createElement('body');
  eachByItself(
    () => {
      if (!form) return;
      const hidden = page().createElement('div');
      hidden.hidden = true;
      // Fields with a `form` attribute can stand elsewhere in the page, for example a CSRF token. They go beside the form.
      // Read from the prototypes, because a field can hide the properties of its form: <input name="elements">.
      const fields: HTMLFormControlsCollection = Reflect.get(HTMLFormElement.prototype, 'elements', form);
      hidden.append(form, ...[...fields].filter((field) => field.closest('form') !== form));
      body.append(hidden);
    },
    () => hidePage(notice, true),
    () => {
      // The head stays: style sheets that are inserted again are loaded again, and there may be no network. Removed once:
      // an element that inserts itself again when it is removed stays hidden.
      for (const node of [...root.childNodes]) if (node !== head) root.removeChild(node);
    },
    () => root.append(body),
    () => body.prepend(notice),
    () => {
      page().title = title;
    },
  );
}
