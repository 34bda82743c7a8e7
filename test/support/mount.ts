import '../../src/index.ts';
import {fixture, html} from '@open-wc/testing';
import type {SessionSecurityElement} from '../../src/element.ts';

export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** Limits that are fair, yet soon over: half a minute of each, in seconds. */
export const LIMITS = {'warn-after': 30, 'expire-after': 60};

const EVENTS = ['session-warn', 'session-resume', 'session-expire', 'session-ping'] as const;

/** An element that is not on a page yet, on a channel of its own. */
export function create(attributes: Attributes = {}, content = ''): SessionSecurityElement {
  const element = fill(document.createElement('session-security'), {channel: crypto.randomUUID(), ...attributes});
  element.innerHTML = content;
  return element;
}

/** Gives an element its attributes. It never leaves the page, for the tests run there. */
export function fill(element: SessionSecurityElement, attributes: Attributes): SessionSecurityElement {
  for (const [name, value] of Object.entries(attributes)) {
    element.toggleAttribute(name, value !== false);
    if (typeof value !== 'boolean') element.setAttribute(name, String(value));
  }
  element.addEventListener('session-expire', (event) => event.preventDefault());
  return element;
}

/** An element at work, until the test is over. */
export async function mount(attributes?: Attributes, content?: string): Promise<SessionSecurityElement> {
  return fixture<SessionSecurityElement>(html`${create(attributes, content)}`);
}

/** Resolves when the element has nothing more to update. */
export async function updated(element: SessionSecurityElement): Promise<void> {
  while (!(await element.updateComplete));
}

/** The part of this name inside the element, as a page's stylesheet would find it. */
export function part<E extends HTMLElement>(element: Element, name: string): E {
  const found = element.shadowRoot?.querySelector<E>(`[part~='${name}']`);
  if (!found) throw new Error(`There is no part ${name}`);
  return found;
}

export function dialog(element: Element, name: 'dialog' | 'cover'): HTMLDialogElement {
  return part<HTMLDialogElement>(element, name);
}

/** Is this dialog open? One that is closed is not there. */
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
