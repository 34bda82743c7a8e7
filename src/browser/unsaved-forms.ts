import {membersOf, optionalGlobal, page} from './document-members.ts';
import {listen, undoAll, wrapMethod} from './listen.ts';

/** Asks before the page is left while it has unsaved forms. */
export interface FormGuard {
  /** Would anything be lost if the page were left now? */
  hasUnsaved(): boolean;
  /** The application has saved one form, or all of them, without a submit. */
  clear(form?: HTMLFormElement): void;
  disconnect(): void;
}

/**
 * Any other address opens another application, such as `mailto:`, and the page stays. A script that a link runs may leave
 * the page.
 */
const LEAVES = /^(https?|about|blob|file|javascript):/;

/** Milliseconds. Firefox fires `beforeunload` at most so long after the click that opens another application. */
const ASKED_WITHIN_MS = 100;

/** Input that is no loss: opted out by the page, or a search. */
const IGNORED = '[data-session-security-ignore], search, [role=search], [type=search]';

/**
 * Watches input and choices, in open shadow trees too. Events of scripts count as well once the user has touched the page,
 * because custom fields report the input of the user with them.
 */
export function guardForms(): FormGuard {
  /** Forms, and fields without a form. */
  const unsaved = new Set<EventTarget>();
  const finished = new Map<Event, EventTarget | null>();
  const forgotten = new AbortController();
  let stopAsking: (() => void) | undefined;
  /** The browser is about to open another application. */
  let stays = false;

  const goTo = (url: unknown) => {
    stays = typeof url === 'string' && !LEAVES.test(url);
    if (stays)
      setTimeout(() => {
        stays = false;
      }, ASKED_WITHIN_MS);
  };

  const onBeforeUnload = (event: BeforeUnloadEvent) => {
    update();
    if (unsaved.size === 0 || stays) return;
    event.preventDefault();
    // For Chromium before 119, which asks only if this is set. May go when those versions are not supported any more.
    // https://html.spec.whatwg.org/multipage/browsing-the-web.html#the-beforeunloadevent-interface
    event.returnValue = true;
  };

  const update = () => {
    for (const [event, form] of finished) if (form && !event.defaultPrevented) unsaved.delete(form);
    finished.clear();
    for (const each of unsaved) if (!isConnected(each)) unsaved.delete(each);
    // Only while it is needed: this listener can keep a page out of the back/forward cache. Not capturing: when the
    // session is over, a capturing listener stops the event before it gets here.
    if (unsaved.size > 0) stopAsking ??= listen(window, 'beforeunload', onBeforeUnload, {capture: false});
    else {
      stopAsking?.();
      stopAsking = undefined;
    }
  };

  /**
   * Later listeners can still prevent the event, so its outcome is read in a new task, or when the page is left before
   * that.
   */
  const onFinish = (event: Event) => {
    finished.set(event, event.currentTarget);
    setTimeout(update);
  };

  const onInput = (event: Event) => {
    // `userActivation` is missing in Firefox before 120 and Safari before 16.4.
    if (!event.isTrusted && navigator.userActivation?.hasBeenActive === false) return;
    const path = event.composedPath().filter((each) => each instanceof Element);
    const form = path.map(formOf).find(Boolean);
    if ([form, ...path].some((each) => each && membersOf(each).closest(IGNORED))) return;
    const changed = form ?? path[0];
    if (changed) unsaved.add(changed);
    update();
    // On the form itself, because these events do not leave a shadow tree.
    for (const type of ['submit', 'reset']) {
      if (form) membersOf(form).addEventListener(type, onFinish, {signal: forgotten.signal});
    }
  };

  const clear = (form?: HTMLFormElement) => {
    if (form) unsaved.delete(form);
    else unsaved.clear();
    update();
  };

  const navigation = optionalGlobal<EventTarget>('navigation');
  return {
    hasUnsaved: () => [...unsaved].some(isConnected),
    clear,
    disconnect: undoAll(
      listen(window, 'input change', onInput),
      // Firefox fires no `navigate` event for an address that opens another application.
      listen(window, 'click', (event) => {
        const links = event.composedPath() as HTMLAnchorElement[];
        goTo(links.map(({href}) => href).find(Boolean));
      }),
      navigation ? listen<NavigateEvent>(navigation, 'navigate', ({destination}) => goTo(destination.url)) : () => {},
      // A script that submits a form fires no submit event: onchange="this.form.submit()".
      wrapMethod<HTMLFormElement>(HTMLFormElement.prototype, 'submit', (call, form) => {
        clear(form);
        return call();
      }),
      () => forgotten.abort(),
      () => clear(),
    ),
  };
}

function isConnected(each: EventTarget): boolean {
  return membersOf(each as Element).isConnected;
}

function formOf(element: Element): HTMLFormElement | undefined {
  if (element instanceof HTMLFormElement) return element;
  // Custom fields do not expose their form, but can name it in an attribute.
  const form = (element as HTMLInputElement).form ?? page().getElementById(element.getAttribute('form') ?? '');
  return form instanceof HTMLFormElement ? form : undefined;
}
