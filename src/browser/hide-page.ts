import {membersOf, page, shadowHosts} from './document-members.ts';
import {eachByItself, listen, undoAll} from './listen.ts';
import {pause} from './wait.ts';

/**
 * With more siblings of the host than this, `display: none` on each of them costs more than `visibility: hidden` on the
 * page.
 */
const MANY_SIBLINGS = 1000;

const SLOT = 'session-security';

/** To take down a frame costs a millisecond. With more frames than this, the user would see the page meanwhile. */
const MANY_FRAMES = 20;

/** Milliseconds until the browser has painted the cover. */
const PAINTED_AFTER_MS = 100;

/** The covers of this page, by their style sheets. */
const covers = new Set<CSSStyleSheet>();
let showRoot = () => {};

/** The slot of each body that has got a shadow tree from `showAlone()`. */
const slots = new WeakMap<Element, HTMLSlotElement>();

/**
 * Hides the page except `host`, on paper too. The cover alone does not hide it from assistive technology or
 * find-in-page in every browser. Returns how to show the page again. With `gone`, the page need not come back as it was,
 * for example scrolled: then it is not displayed at all, which costs less (X10).
 */
export function hidePage(host: HTMLElement, gone = false): () => void {
  const name = host.localName;
  const kept = [name, ...shadowHosts(host).map(({localName}) => localName)].join();
  const sheet = new CSSStyleSheet();
  const isDeep = host.isConnected && host.parentNode !== page().body;
  const isLong = (host.parentElement?.childElementCount ?? 0) > MANY_SIBLINGS;
  // Hides by inheritance: a rule that matches each element costs as much as opening the dialog. Modal dialogs need a
  // rule of their own, because the style sheet of Chromium makes them visible. Ids in the selector outweigh every class
  // of the page. The content of our host has one id more, because the host may stand in a dialog or popover of the page.
  // `:has()` searches the whole page, so it is used only if the host is not a child of the body.
  // Snapshots of a view transition are painted above the top layer: https://drafts.csswg.org/css-view-transitions-1/
  const beside = isDeep
    ? `html :not(${kept}, ${name} *, :has(${kept}), #_#_#_)`
    : `:is(html, body) > :not(body, ${kept}, #_#_#_)`;
  sheet.replaceSync(
    `:is(html, dialog, dialog *, [popover], [popover] *):not(#_#_#_) { visibility: hidden !important; transition: none !important }
    ${name} :not(#_#_#_#_) { visibility: inherit !important }
    ${gone && !isLong ? `${beside} { display: none !important }` : ''}
    ::view-transition { display: none !important }`,
  );
  page().adoptedStyleSheets.push(sheet);
  // A page can undo the rules above by `visibility: visible`, but not a clip of its root. The top layer is not clipped.
  // An ellipse, because axe takes whatever is inside of `inset(50%)` for invisible, the cover too.
  if (covers.size === 0)
    showRoot = undoAll(printNothing(), declare('clip-path', 'ellipse(0 0)'), declare('transition', 'none'));
  covers.add(sheet);
  if (gone && isLong && !isDeep) eachByItself(() => showAlone(host));
  return () => {
    page().adoptedStyleSheets = page().adoptedStyleSheets.filter((each) => each !== sheet);
    if (covers.delete(sheet) && covers.size === 0) showRoot();
  };
}

/**
 * What to wait for before the content of a covered page is removed: with many frames, until the cover is painted (X10).
 */
export function paintsFirst(): Promise<void>[] {
  return window.length > MANY_FRAMES && !page().hidden ? [pause(PAINTED_AFTER_MS)] : [];
}

/**
 * Displays no child of the body but `host`, until the last cover goes. The nodes of the page stay where they are. With
 * 50,000 children this costs half as much as to compute their styles. A shadow tree cannot be removed, so the body keeps
 * it, with a slot for all of its children. Throws if the page has given the body a shadow tree of its own: then the page
 * is hidden by its style only.
 */
function showAlone(host: HTMLElement): void {
  const {body} = page();
  let slot = slots.get(body);
  if (!slot) {
    slot = page().createElement('slot');
    body.attachShadow({mode: 'closed'}).append(slot);
    slots.set(body, slot);
  }
  slot.name = host.slot = SLOT;
  showRoot = undoAll(showRoot, () => {
    slot.name = '';
    host.removeAttribute('slot');
  });
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
export function replaceDocument(notice: HTMLElement, title: string, form: HTMLFormElement | undefined): void {
  const {documentElement: root, head} = page();
  const body = page().createElement('body');
  eachByItself(
    () => {
      if (!form) return;
      const hidden = page().createElement('div');
      hidden.hidden = true;
      // Fields with a `form` attribute can stand elsewhere in the page, for example a CSRF token. They go beside the form.
      const fields = [...membersOf(form).elements];
      hidden.append(form, ...fields.filter((field) => field.closest('form') !== form));
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
