import {membersOf, optionalGlobal, page, treeOf} from './document-members.ts';
import {eachByItself, listen} from './listen.ts';
import {pause} from './wait.ts';

/** The target of the page when the session is over. */
export interface LogoutTarget {
  /** Undefined: the page is loaded again. */
  readonly url: string | undefined;
  /** Id of a form to submit instead. */
  readonly form: string | undefined;
  /** Query parameter of `url` that gets the address of this page. */
  readonly returnParam: string | null;
}

/** Between two attempts to reach the network. The browser often says that it is online before requests succeed. */
const NETWORK_RETRY_MS = 1000;
const TRIES_PER_REQUEST = 5;

/** If the request that refreshes the cache takes longer, the page is loaded anyway, perhaps out of the cache. */
const REFRESH_TIMEOUT_MS = 2000;

/**
 * The absolute address for the value of an attribute; undefined unless it is an `http:` or `https:` address. A `<base>`
 * of another origin may come from content that a user wrote: it is reported, and the address of the page is the base
 * instead.
 */
export function resolveUrl(url: string, reportBase: (base: string) => void): string | undefined {
  try {
    // From a new node: the markup can hide `document.baseURI`, by <img name="baseURI">.
    const base = new Text().baseURI;
    let resolved = new URL(url, base);
    if (new URL(base).origin !== origin) {
      const own = new URL(url, location.href);
      if (own.href !== resolved.href) reportBase(base);
      resolved = own;
    }
    return /^https?:$/.test(resolved.protocol) ? resolved.href : undefined;
  } catch {
    return undefined;
  }
}

/** Leaves the page as soon as there is a network, without letting the page delay or prevent it (X3). */
export function leavePage(target: LogoutTarget): void {
  eachByItself(silencePage);
  const go = () => {
    const form = findForm(target.form);
    if (form) submit(form);
    else if (target.url === undefined) void loadAgain();
    else goTo(targetUrl(target.url, target.returnParam));
  };
  // At once if possible: this may be the last task that the page runs.
  if (navigator.onLine) go();
  else void untilOnline().then(go);
}

/** In this window, whatever <base target> says: another one would leave the page where it is, covered. */
function submit(form: HTMLFormElement): void {
  // From the prototypes, because a field can hide a member of its form: <button name="submit">.
  const own = membersOf(form);
  if (!/^_(top|parent)$/i.test(own.target)) own.target = '_self';
  own.submit();
}

/**
 * `onLine` is false behind some VPNs and virtual adapters that carry requests, so a request is tried now and then.
 * https://developer.mozilla.org/en-US/docs/Web/API/Navigator/onLine
 */
async function untilOnline(): Promise<void> {
  for (let tries = 1; !navigator.onLine; tries++) {
    await pause(NETWORK_RETRY_MS);
    if (tries % TRIES_PER_REQUEST === 0 && (await reachesServer())) return;
  }
}

/** Asks without credentials, because a request of the session would count as activity. */
async function reachesServer(): Promise<boolean> {
  const signal = AbortSignal.timeout(REFRESH_TIMEOUT_MS);
  try {
    await fetch(location.href, {method: 'HEAD', cache: 'no-store', credentials: 'omit', redirect: 'manual', signal});
    return true;
  } catch {
    return false;
  }
}

/** Would leaving lead back to this page, or has it, as `wasLeft` tells? The user may have come back by Back. */
export function leadsHere({url = location.href, form}: LogoutTarget, wasLeft: boolean): boolean {
  if (form === undefined && withoutQuery(url) === withoutQuery(location.href)) return true;
  return wasLeft && navigationEntry()?.type === 'navigate';
}

/** Did the server send this page for this very visit, rather than a cache or a service worker? */
export function isFromNetwork(): boolean {
  return !hasWorker() && (navigationEntry()?.transferSize ?? 0) > 0;
}

function hasWorker(): boolean {
  try {
    return Boolean(navigator.serviceWorker?.controller);
  } catch {
    // In a sandboxed document Chromium throws.
    return false;
  }
}

function navigationEntry(): PerformanceNavigationTiming | undefined {
  return performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined;
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
  const found = [treeOf(near), page()].map((tree) => tree.getElementById(id ?? ''));
  return found.find((element) => element instanceof HTMLFormElement);
}

/** `reload()` would send a POST again. `replace()` is always a GET, but only scrolls if the address has a hash. */
async function loadAgain(): Promise<void> {
  const page = ownAddress();
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
  if (url.includes('#') && withoutHash(url) === ownAddress()) location.reload();
}

/** The address of this page, also below `<base>`. */
export function ownAddress(): string {
  return withoutHash(location.href);
}

function withoutHash(url: string): string {
  return url.replace(/#.*$/, '');
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, '');
}

function targetUrl(url: string, returnParam: string | null): string {
  const target = new URL(url);
  // One slash: a page at `//other.example/x` of this origin would otherwise be taken for an address of another one.
  const path = location.pathname.replace(/^\/+/, '/');
  if (returnParam) target.searchParams.set(returnParam, path + location.search + location.hash);
  return target.href;
}
