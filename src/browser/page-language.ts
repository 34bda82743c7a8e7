/** The language of an element by the nearest `lang`, as HTML has it: that of the host counts in a shadow tree. */
export function languageOf(element: Element): string {
  const said = element.closest('[lang]')?.getAttribute('lang');
  const host = outside(element);
  return said ?? (host ? languageOf(host) : '');
}

/** Calls `changed` when some `lang` changes where it could be that of the element. */
export function watchLanguage(element: Element, changed: () => void): () => void {
  const watch = new MutationObserver(changed);
  for (let at: Element | undefined = element; at; at = outside(at)) {
    watch.observe(at.getRootNode(), {subtree: true, attributes: true, attributeFilter: ['lang']});
  }
  return () => watch.disconnect();
}

/** The host of the shadow tree that the element is in. */
function outside(element: Element): Element | undefined {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : undefined;
}
