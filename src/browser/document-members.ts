/**
 * Reads the members of a document or a form from its interfaces. Elements in the markup can hide these members, because
 * a name in the markup comes before them: after `<img name="body">`, `document.body` is that image (X8).
 * https://html.spec.whatwg.org/multipage/dom.html#dom-document-nameditem
 * https://html.spec.whatwg.org/multipage/forms.html#dom-form-nameditem
 */
export function membersOf<N extends Node>(node: N): N {
  const prototype = Object.getPrototypeOf(node);
  return new Proxy(node, {
    get(target, name) {
      const member: unknown = Reflect.get(prototype, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
    set: (target, name, value) => Reflect.set(prototype, name, value, target),
  });
}

/**
 * This document, read from its interfaces. A function, because the module also loads on servers, which have no
 * document.
 */
export function page(): Document & {prerendering?: boolean} {
  return membersOf(document);
}

/** The tree that `node` is in: a shadow tree, or this document, also for a node in no tree. */
export function treeOf(node: Node): ShadowRoot | Document {
  const root = membersOf(node).getRootNode();
  return root instanceof ShadowRoot ? root : page();
}

/** The hosts of the shadow trees that contain `node`, from the inside out. */
export function shadowHosts(node: Node): Element[] {
  const {host} = treeOf(node) as Partial<ShadowRoot>;
  return host ? [host, ...shadowHosts(host)] : [];
}

/** A global that only some browsers or libraries have. Elsewhere its name may be the id of an element. */
export function optionalGlobal<T>(name: string): T | undefined {
  return Object.hasOwn(globalThis, name) ? Reflect.get(globalThis, name) : undefined;
}

/** The methods of the document that Lit calls by name. */
const CALLED_BY_LIT = ['createComment', 'createElement', 'createTreeWalker', 'importNode'] as const;

/**
 * Removes ids and names from the markup that would break Lit. In a page of XML, also makes `createElement` create elements
 * of HTML, because Lit parses its templates as HTML in any page. Returns how to undo this.
 */
export function takeNamesFromLit(): () => void {
  const isHtml = page().contentType === 'text/html';
  // An element can be callable, such as `<embed>`, but is no Function.
  if (isHtml && CALLED_BY_LIT.every((name) => document[name] instanceof Function)) return () => {};
  const undo: (() => void)[] = [];
  for (const name of CALLED_BY_LIT) {
    for (const attribute of ['name', 'id']) {
      for (const element of page().querySelectorAll(`[${attribute}=${name}]`)) {
        const own = membersOf(element);
        own.removeAttribute(attribute);
        undo.push(() => own.setAttribute(attribute, name));
      }
    }
  }
  if (!isHtml) {
    const html = page().implementation.createHTMLDocument();
    // A library of the page may have replaced it.
    const before = Object.getOwnPropertyDescriptor(document, 'createElement');
    Reflect.defineProperty(document, 'createElement', {value: html.createElement.bind(html), configurable: true});
    undo.unshift(() => {
      Reflect.deleteProperty(document, 'createElement');
      if (before) Reflect.defineProperty(document, 'createElement', before);
    });
  }
  return () => {
    for (const each of undo) each();
  };
}
