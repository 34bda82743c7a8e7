import {membersOf} from './document-members.ts';

/** The language of an element: the nearest `lang` attribute, also outside its shadow tree. Empty if there is none. */
export function languageOf(element: Element): string {
  const found = element.closest('[lang]');
  const lang = found && membersOf(found).getAttribute('lang');
  const root = element.getRootNode();
  return lang ?? (root instanceof ShadowRoot ? languageOf(root.host) : '');
}
