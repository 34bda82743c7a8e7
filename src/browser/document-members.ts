/**
 * Reads the members of a document from its interfaces. Elements in the markup can hide these members, because a name in
 * the markup comes before a member of the document: after `<img name="body">`, `document.body` is that image (X8).
 * https://html.spec.whatwg.org/multipage/dom.html#dom-document-nameditem
 */
export function membersOf(document: Document): Document & {readonly prerendering?: boolean} {
  return new Proxy(document, {
    get(target, name) {
      const member: unknown = Reflect.get(Document.prototype, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
    set: (target, name, value) => Reflect.set(Document.prototype, name, value, target),
  });
}

/**
 * This document, read from its interfaces. A function, because the module also loads on servers, which have no
 * document.
 */
export function page(): ReturnType<typeof membersOf> {
  return membersOf(document);
}

/** A global that only some browsers or libraries have. Elsewhere its name may be the id of an element. */
export function optionalGlobal<T>(name: string): T | undefined {
  return Object.hasOwn(globalThis, name) ? Reflect.get(globalThis, name) : undefined;
}

/** The methods of the document that Lit calls by name. */
const CALLED_BY_LIT = ['createComment', 'createElement', 'createTreeWalker', 'importNode'] as const;

/** Removes ids and names from the markup that would break Lit. Returns how to put them back. */
export function takeNamesFromLit(): () => void {
  if (CALLED_BY_LIT.every((name) => document[name] === Document.prototype[name])) return () => {};
  const {removeAttribute, setAttribute} = Element.prototype;
  const undo: (() => void)[] = [];
  for (const name of CALLED_BY_LIT) {
    for (const attribute of ['name', 'id']) {
      for (const element of page().querySelectorAll(`[${attribute}=${name}]`)) {
        removeAttribute.call(element, attribute);
        undo.push(() => setAttribute.call(element, attribute, name));
      }
    }
  }
  return () => {
    for (const each of undo) each();
  };
}
