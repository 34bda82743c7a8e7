/** Asks before the page is left while forms in it are unsaved. */
export interface FormGuard {
  /** One form was saved, or all of them, by other means than a submit. */
  clear(form?: HTMLFormElement): void;
  disconnect(): void;
}

/** Nothing is lost with what is typed here. */
const IGNORED = '[data-session-security-ignore], search, [role=search], [type=search]';

/**
 * Watches what is typed and chosen, in open shadow trees too. Events of scripts count: it is by them that custom fields
 * tell of a person's input.
 */
export function guardForms(): FormGuard {
  const stop = new AbortController();
  /** Forms, and fields that are in none. */
  const unsaved = new Set<EventTarget>();
  const finished = new Map<Event, EventTarget | null>();

  const ask = (event: BeforeUnloadEvent) => {
    settle();
    if (unsaved.size === 0) return;
    event.preventDefault();
    // Chromium before 119 asks for nothing but this.
    event.returnValue = true;
  };

  const settle = () => {
    for (const [event, form] of finished) if (form && !event.defaultPrevented) unsaved.delete(form);
    finished.clear();
    for (const each of unsaved) if (!(each as Element).isConnected) unsaved.delete(each);
    // Its mere presence can keep a page out of the back/forward cache. Not capturing: at expiry, others come first.
    if (unsaved.size > 0) addEventListener('beforeunload', ask);
    else removeEventListener('beforeunload', ask);
  };

  /** Any later listener can still prevent it; yet the page may be left before the next task. */
  const finish = (event: Event) => {
    finished.set(event, event.currentTarget);
    setTimeout(settle);
  };

  const change = (event: Event) => {
    const path = event.composedPath().filter((each) => each instanceof Element);
    const form = path.map(formOf).find(Boolean);
    // A form's own fields can hide its methods: <input name="matches">.
    if ([form, ...path].some((each) => each && Element.prototype.closest.call(each, IGNORED))) return;
    const one = form ?? path[0];
    if (one) unsaved.add(one);
    // Neither event leaves a shadow tree.
    for (const type of ['submit', 'reset']) form?.addEventListener(type, finish, {signal: stop.signal});
    settle();
  };

  for (const type of ['input', 'change']) addEventListener(type, change, {capture: true, signal: stop.signal});
  return {
    clear(form) {
      if (form) unsaved.delete(form);
      else unsaved.clear();
      settle();
    },
    disconnect() {
      stop.abort();
      unsaved.clear();
      settle();
    },
  };
}

function formOf(element: Element): HTMLFormElement | undefined {
  if (element instanceof HTMLFormElement) return element;
  // Custom fields keep their form to themselves.
  const form =
    (element as HTMLInputElement).form ?? element.ownerDocument.getElementById(element.getAttribute('form') ?? '');
  return form instanceof HTMLFormElement ? form : undefined;
}
