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

/** Is this an address of the web? Scripts and data are not. */
export function isHttpUrl(url: string): boolean {
  try {
    return /^https?:$/.test(new URL(url, document.baseURI).protocol);
  } catch {
    return false;
  }
}

/**
 * Leaves the page after `patience` milliseconds, as soon as there is a network to leave by (X3). The page itself is
 * asked nothing.
 */
export function leavePage(exit: Exit, patience: number): void {
  // A page's own handlers ask to stay. Capturing listeners come first, whenever they were added.
  const silence = (event: Event) => event.stopImmediatePropagation();
  addEventListener('beforeunload', silence, {capture: true});
  const go = () => {
    const form = exit.form === undefined ? null : document.getElementById(exit.form);
    // A form's own fields can hide its methods: <button name="submit">.
    if (form instanceof HTMLFormElement) HTMLFormElement.prototype.submit.call(form);
    else location.replace(exit.url === undefined ? samePage() : exitUrl(exit.url, exit.returnParam));
  };
  const leave = () => {
    if (navigator.onLine) go();
    else addEventListener('online', () => setTimeout(leave, NETWORK_SETTLES), {once: true});
  };
  if (patience > 0) setTimeout(leave, patience);
  else leave();
}

/** Replacing a page by itself is a GET, also where the page was the answer to a POST; but not while it has a hash. */
function samePage(): string {
  return location.href.replace(/#.*$/, '');
}

function exitUrl(url: string, returnParam: string | undefined): string {
  const target = new URL(url, document.baseURI);
  if (returnParam) target.searchParams.set(returnParam, location.pathname + location.search + location.hash);
  return target.href;
}
