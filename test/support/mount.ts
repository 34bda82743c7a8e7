import '../../src/index.ts';
import {fixture, html} from '@open-wc/testing';
import {executeServerCommand} from '@web/test-runner-commands';
import type {SessionSecurityElement} from '../../src/element.ts';

before(() => executeServerCommand('focus'));

export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** Short limits in seconds, with a warning that the element does not report as too short. */
export const LIMITS = {'warn-after': 30, 'expire-after': 60};

const EVENTS = ['session-warn', 'session-resume', 'session-expire', 'session-ping'] as const;

/** An element that is not yet in the page, with a channel of its own. */
export function create(attributes: Attributes = {}, content = ''): SessionSecurityElement {
  const element = fill(document.createElement('session-security'), {channel: crypto.randomUUID(), ...attributes});
  element.innerHTML = content;
  return element;
}

/** Sets the attributes of an element. The element is kept from leaving the page, because the tests run in it. */
export function fill(element: SessionSecurityElement, attributes: Attributes): SessionSecurityElement {
  for (const [name, value] of Object.entries(attributes)) {
    element.toggleAttribute(name, value !== false);
    if (typeof value !== 'boolean') element.setAttribute(name, String(value));
  }
  element.addEventListener('session-expire', (event) => event.preventDefault());
  return element;
}

/** An element that is in the page until the test is over. */
export async function mount(attributes?: Attributes, content?: string): Promise<SessionSecurityElement> {
  return fixture<SessionSecurityElement>(html`${create(attributes, content)}`);
}

/** Resolves when the element has no update pending. */
export async function updated(element: SessionSecurityElement): Promise<void> {
  while (!(await element.updateComplete));
}

/** The part of this name in the element's shadow tree, as a page's style sheet would find it. */
export function part<E extends HTMLElement>(element: Element, name: string): E {
  const found = element.shadowRoot?.querySelector<E>(`[part~='${name}']`);
  if (!found) throw new Error(`There is no part ${name}`);
  return found;
}

export function dialog(element: Element, name: 'dialog' | 'cover'): HTMLDialogElement {
  return part<HTMLDialogElement>(element, name);
}

/** The element of the role `dialog` in a dialog: it has the name and the description. */
export function named(dialog: Element): Element {
  return dialog.querySelector('[role=dialog]') as Element;
}

/** The live region in a dialog. */
export function liveRegion(dialog: Element): Element {
  return dialog.querySelector('[aria-live]') as Element;
}

/** Whether this dialog is open. A closed dialog is not rendered. */
export function isOpen(element: Element, name: 'dialog' | 'cover'): boolean {
  return element.shadowRoot?.querySelector<HTMLDialogElement>(`[part~='${name}']`)?.open ?? false;
}

/** Collects the events of an element from now on. */
export function record(element: HTMLElement): Event[] {
  const events: Event[] = [];
  for (const type of EVENTS) element.addEventListener(type, (event) => events.push(event));
  return events;
}

export function types(events: readonly Event[]): string[] {
  return events.map(({type}) => type);
}
