import {optionalGlobal} from './document-members.ts';
import {listen, undoAll} from './listen.ts';

/** A navigation that has led to no other document after this time leads nowhere: the server answered 204, or not at all. */
const LONGEST_MS = 10_000;

/** The part of a navigate event that is used here. */
interface NavigateEvent extends Event {
  destination: {sameDocument: boolean};
  downloadRequest: string | null;
}

/** The event with which the last navigation to another document began. */
let begun: Event | undefined;

/**
 * Notices navigations of the page to other documents. Where the browser has no Navigation API (Firefox before 147, Safari
 * before 26.2), it notices forms alone: a listener to `beforeunload` would keep pages out of Firefox's back/forward cache.
 */
export function watchDepartures(): () => void {
  const begin = (event: Event): void => {
    begun = event;
  };
  const navigation = optionalGlobal<EventTarget>('navigation');
  if (!navigation) return listen(window, 'submit', begin);
  return undoAll(
    listen<NavigateEvent>(navigation, 'navigate', (event) => {
      if (!event.destination.sameDocument && event.downloadRequest === null) begin(event);
    }),
    // A router has taken it over, or the user has stopped it.
    listen(navigation, 'navigatesuccess navigateerror', () => {
      begun = undefined;
    }),
  );
}

/** How long to wait for the document that the page is on its way to, in milliseconds; 0: it is not on its way. */
export function departureMs(): number {
  if (!begun || begun.defaultPrevented) return 0;
  return Math.max(0, LONGEST_MS - (performance.now() - begun.timeStamp));
}
