import {membersOf, shadowHosts} from './document-members.ts';

/** The language of an element: the nearest `lang` attribute, also outside its shadow tree. Empty if there is none. */
export function languageOf(element: Element): string {
  const found = [element, ...shadowHosts(element)].map((each) => each.closest('[lang]')).find(Boolean);
  return (found && membersOf(found).getAttribute('lang')) ?? '';
}
