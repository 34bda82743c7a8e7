/** Where to go when the session is over. */
export interface Exit {
  /** None: load the page again. */
  readonly url: string | undefined;
  /** Id of a form to submit instead. */
  readonly form: string | undefined;
  /** The query parameter of `url` that says where the person was. */
  readonly returnParam: string | undefined;
}

/** Systems announce a network some time before it carries anything; milliseconds. */
const NETWORK_SETTLES = 1000;

/** A page that is not there anew by then is loaded from wherever it comes; milliseconds. */
const LONGEST_REFRESH = 2000;

/** Is this an address of the web? Scripts and data are not. */
export function isHttpUrl(url: string): boolean {
  try {
    return /^https?:$/.test(new URL(url, document.baseURI).protocol);
  } catch {
    return false;
  }
}

/** Leaves the page, as soon as there is a network to leave by (X3). The page itself is asked nothing. */
export function leavePage(exit: Exit): void {
  silencePage();
  const go = () => {
    const form = findForm(exit.form);
    // A form's own fields can hide its methods: <button name="submit">.
    if (form) HTMLFormElement.prototype.submit.call(form);
    else if (exit.url === undefined) void loadAnew();
    else goTo(exitUrl(exit.url, exit.returnParam));
  };
  const leave = () => {
    if (navigator.onLine) go();
    else addEventListener('online', () => setTimeout(leave, NETWORK_SETTLES), {once: true});
  };
  leave();
}

/** A page's own handlers ask to stay, and its router would rather go on without leaving. */
function silencePage(): void {
  // Capturing listeners of a window come first, whenever they were added.
  addEventListener('beforeunload', (event) => event.stopImmediatePropagation(), {capture: true});
  // Those of the Navigation API do not; but this document has nothing to intercept any more.
  const {NavigateEvent} = globalThis as {NavigateEvent?: {prototype: object}};
  if (NavigateEvent) Object.assign(NavigateEvent.prototype, {intercept() {}, preventDefault() {}});
}

/** The form with the given id: in the shadow tree that `near` is in, or in the page. */
export function findForm(id: string | undefined, near: Node = document): HTMLFormElement | undefined {
  const root = near.getRootNode();
  const trees = root instanceof ShadowRoot ? [root, document] : [document];
  const found = trees.map((tree) => tree.getElementById(id ?? ''));
  return found.find((element) => element instanceof HTMLFormElement);
}

/** Replacing a page by itself is a GET, also where the page was the answer to a POST; but not while it has a hash. */
async function loadAnew(): Promise<void> {
  const page = withoutHash(location.href);
  // A page that may be cached would come back as it was: it is asked for first, past the cache.
  const signal = AbortSignal.timeout(LONGEST_REFRESH);
  await fetch(page, {cache: 'reload', signal})
    .then((response) => response.text())
    .catch(() => {});
  location.replace(page);
}

function goTo(url: string): void {
  location.replace(url);
  // To another hash of the same page a browser only scrolls.
  if (url.includes('#') && withoutHash(url) === withoutHash(location.href)) location.reload();
}

function withoutHash(url: string): string {
  return url.replace(/#.*$/, '');
}

function exitUrl(url: string, returnParam: string | undefined): string {
  const target = new URL(url, document.baseURI);
  if (returnParam) target.searchParams.set(returnParam, location.pathname + location.search + location.hash);
  return target.href;
}
