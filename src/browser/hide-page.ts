import {page, shadowHosts} from './document-members.ts';
import {eachByItself, listen, undoAll} from './listen.ts';

/** The covers of this page, by their style sheets. */
const covers = new Set<CSSStyleSheet>();
let showRoot = () => {};

/**
 * Hides the page except `host`, on paper too. The cover alone does not hide it from assistive technology or
 * find-in-page in every browser. Returns how to show the page again. With `gone`, the page need not come back as it was,
 * for example scrolled: then it is not displayed at all, which costs less (X10).
 */
export function hidePage(host: Element, gone = false): () => void {
  const name = host.localName;
  const kept = [name, ...shadowHosts(host).map(({localName}) => localName)].join();
  const sheet = new CSSStyleSheet();
  // Hides by inheritance: a rule that matches each element costs as much as opening the dialog. Modal dialogs need a
  // rule of their own, because the style sheet of Chromium makes them visible. Ids in the selector outweigh every class
  // of the page. The content of our host has one id more, because the host may stand in a dialog or popover of the page.
  // `:has()` searches the whole page, so it is used only if the host is not a child of the body.
  // Snapshots of a view transition are painted above the top layer: https://drafts.csswg.org/css-view-transitions-1/
  const isDeep = host.isConnected && host.parentNode !== page().body;
  const beside = isDeep
    ? `html :not(${kept}, ${name} *, :has(${kept}), #_#_#_)`
    : `:is(html, body) > :not(body, ${kept}, #_#_#_)`;
  sheet.replaceSync(
    `:is(html, dialog, dialog *, [popover], [popover] *):not(#_#_#_) { visibility: hidden !important; transition: none !important }
    ${name} :not(#_#_#_#_) { visibility: inherit !important }
    ${gone ? `${beside} { display: none !important }` : ''}
    ::view-transition { display: none !important }`,
  );
  page().adoptedStyleSheets = [...page().adoptedStyleSheets, sheet];
  // A page can undo the rules above by `visibility: visible`, but not a clip of its root. The top layer is not clipped.
  // An ellipse, because axe takes whatever is inside of `inset(50%)` for invisible, the cover too.
  if (covers.size === 0)
    showRoot = undoAll(printNothing(), declare('clip-path', 'ellipse(0 0)'), declare('transition', 'none'));
  covers.add(sheet);
  return () => {
    page().adoptedStyleSheets = page().adoptedStyleSheets.filter((each) => each !== sheet);
    if (covers.delete(sheet) && covers.size === 0) showRoot();
  };
}

/**
 * Sets a style on the root element itself, because an important rule of the page in a cascade layer outweighs every style
 * sheet of ours. https://drafts.csswg.org/css-cascade-5/#cascade-layering
 */
function declare(name: string, value: string): () => void {
  const {documentElement: root} = page();
  const {style} = root;
  const read = () => [style.getPropertyValue(name), style.getPropertyPriority(name)] as const;
  const before = read();
  style.setProperty(name, value, 'important');
  const ours = read().join();
  return () => {
    // The page may have set another value since.
    if (read().join() === ours) style.setProperty(name, ...before);
    // React compares the attributes with those that the server sent. Read as text: otherwise Chromium and WebKit, which
    // write the attribute only when it is read, do not remove it.
    if (root.getAttribute('style') === '') root.removeAttribute('style');
  };
}

/** On paper the page shows through the cover, because backgrounds are not printed. */
function printNothing(): () => void {
  let show = () => {};
  return undoAll(
    listen(window, 'beforeprint', () => {
      show();
      show = declare('display', 'none');
    }),
    listen(window, 'afterprint', () => show()),
    () => show(),
  );
}

/**
 * Replaces the content of the document with `notice`, and keeps only `form`, which is still to be submitted. Content
 * that is removed cannot be seen, even if leaving the page takes long (X2). Content that a script adds later stays
 * hidden.
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
    () => {
      // The head stays: style sheets that are inserted again are loaded again, and there may be no network. Each node
      // is removed once: one that inserts itself again stays hidden.
      for (const node of [...root.childNodes]) if (node !== head) root.removeChild(node);
    },
    () => hidePage(notice, true),
    () => root.append(body),
    () => body.prepend(notice),
    () => {
      page().title = title;
    },
  );
}
