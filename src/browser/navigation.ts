import {optionalGlobal, page} from './document-members.ts';
import {listen} from './listen.ts';

/** Where the page goes when the session is over. */
export interface LogoutTarget {
  /** Without it, the page is loaded again. */
  readonly url: string | undefined;
  /** Id of a form to submit instead. */
  readonly form: string | undefined;
  /** Query parameter of `url` that gets the address of this page. */
  readonly returnParam: string | null;
}

/** The `online` event often comes before requests succeed. */
const ONLINE_DELAY_MS = 1000;

/** If the request that refreshes the cache takes longer, the page is loaded from wherever it comes. */
const REFRESH_TIMEOUT_MS = 2000;

export function isHttpUrl(url: string): boolean {
  try {
    return /^https?:$/.test(new URL(url, document.baseURI).protocol);
  } catch {
    return false;
  }
}

/** Leaves the page without asking it, as soon as there is a network (X3). */
export function leavePage(target: LogoutTarget): void {
  silencePage();
  const go = () => {
    const form = findForm(target.form);
    // From the prototype, because a field can hide the method of its form: <button name="submit">.
    if (form) HTMLFormElement.prototype.submit.call(form);
    else if (target.url === undefined) void loadAgain();
    else goTo(targetUrl(target.url, target.returnParam));
  };
  const leave = () => {
    if (navigator.onLine) go();
    else addEventListener('online', () => setTimeout(leave, ONLINE_DELAY_MS), {once: true});
  };
  leave();
}

/** Handlers of the page could ask the user to stay, and its router could intercept the navigation. */
function silencePage(): void {
  // A capturing listener runs before those that do not capture, also when it was added later.
  // https://dom.spec.whatwg.org/#concept-event-listener-inner-invoke
  listen(window, 'beforeunload', (event) => event.stopImmediatePropagation());
  // A navigate event has no capture phase, so its methods are replaced: nothing is left in this document to intercept.
  // https://html.spec.whatwg.org/multipage/nav-history-apis.html#the-navigateevent-interface
  const NavigateEvent = optionalGlobal<{prototype: object}>('NavigateEvent');
  if (NavigateEvent) Object.assign(NavigateEvent.prototype, {intercept() {}, preventDefault() {}});
}

/** The form with this id: in the shadow tree that `near` is in, or in the document. */
export function findForm(id: string | undefined, near: Node = document): HTMLFormElement | undefined {
  const root = near.getRootNode();
  const found = [root instanceof ShadowRoot ? root : page(), page()].map((tree) => tree.getElementById(id ?? ''));
  return found.find((element) => element instanceof HTMLFormElement);
}

/** `reload()` would send a POST again. `replace()` is always a GET, but only scrolls if the address has a hash. */
async function loadAgain(): Promise<void> {
  const page = withoutHash(location.href);
  // `replace()` may answer from the HTTP cache, with the page as it was. This request refreshes the cache first.
  const signal = AbortSignal.timeout(REFRESH_TIMEOUT_MS);
  await fetch(page, {cache: 'reload', signal})
    .then((response) => response.text())
    .catch(() => {});
  location.replace(page);
}

function goTo(url: string): void {
  location.replace(url);
  // A navigation to another hash of the same page does not load anything.
  if (url.includes('#') && withoutHash(url) === withoutHash(location.href)) location.reload();
}

function withoutHash(url: string): string {
  return url.replace(/#.*$/, '');
}

function targetUrl(url: string, returnParam: string | null): string {
  const target = new URL(url, document.baseURI);
  if (returnParam) target.searchParams.set(returnParam, location.pathname + location.search + location.hash);
  return target.href;
}
