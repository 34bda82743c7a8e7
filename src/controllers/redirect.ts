import {departureMs} from '../browser/departure.ts';
import {createPingServer} from '../browser/fetch-ping.ts';
import {hidePage, paintsFirst} from '../browser/hide-page.ts';
import {eachByItself} from '../browser/listen.ts';
import {findForm, isFromNetwork, leavePage} from '../browser/navigation.ts';
import {pause, settled} from '../browser/wait.ts';
import {isTimeout} from '../core/decide.ts';
import type {ExpireReason} from '../core/phase.ts';
import type {EndedBy, Server} from '../core/ports.ts';
import type {DevWarnings} from '../dev-warnings.ts';
import type {ElementOptions} from '../element-options.ts';

/** The promises of `waitUntil` can delay the redirect of the covered page by this much. */
const LONGEST_DELAY_MS = 3000;

/** Another tab submits the logout form. This tab waits for at most this long until the server has ended the session. */
const LOGOUT_TIMEOUT_MS = 15_000;
const LOGOUT_CHECK_MS = 1000;

/** A ping without news: its idle time is longer than any session. */
const PING_WITHOUT_NEWS = {idleFor: 999_999_999, keepalive: false};

/** A page that can be left. */
export interface Page {
  readonly host: HTMLElement;
  readonly options: ElementOptions;
  readonly warnings: DevWarnings;
  /** Puts a notice in place of the whole page, except for the form with this id. */
  replaceDocument(form: string | undefined): void;
}

let isLeaving = false;

/** Is the document being left after the end of its session? Nothing in it may be shown again. */
export function isLeavingPage(): boolean {
  return isLeaving;
}

/** Leaves the page of a session that is over, after the promises of its listeners have settled. */
export async function redirect(
  page: Page,
  reason: ExpireReason,
  by: EndedBy,
  waitFor: readonly Promise<unknown>[],
): Promise<void> {
  const {host, options, warnings} = page;
  // Set before the wait: meanwhile the page may render its parts again, and with them this element (X8).
  isLeaving = true;
  const {logoutTarget, ping, expireAction} = options;
  if (expireAction === 'lock' && isTimeout(reason)) {
    warnings.warn('expire-action="lock" needs a server that sends Session-User; the page is left instead.');
  }
  eachByItself(() => reportMissingForm(page));
  const form = by === 'this-tab' ? logoutTarget.form : undefined;
  // The page of an earlier user must not sign out the user who has signed in meanwhile.
  const url = by === 'other-user' ? undefined : logoutTarget.url;
  // One tab submits the form. The others load their pages again when the server has received it.
  const waitsForForm = by === 'other-tab' && logoutTarget.form !== undefined && ping;
  const waits = [...waitFor, ...paintsFirst()];
  // The application may have ended the session itself, by a sign-out whose page is on its way.
  const departsMs = by === 'this-tab' && reason === 'signed-out' ? 0 : departureMs();
  if (waitsForForm || waits.length > 0 || departsMs > 0) eachByItself(() => hidePage(host, true));
  // No `await` without need: this may be the last task that the page runs.
  if (waits.length > 0) await settled(waits, LONGEST_DELAY_MS);
  if (departsMs > 0) await pause(departsMs);
  if (waitsForForm) await waitForSignOut(createPingServer(() => ping));
  eachByItself(
    () => page.replaceDocument(form),
    () => leavePage({...logoutTarget, url, form}),
  );
}

export function reportMissingForm({host, options: {logoutTarget}, warnings}: Page): void {
  const {form, url = 'a reload of the page'} = logoutTarget;
  if (form !== undefined && !findForm(form, host)) {
    warnings.invalidAttribute('logout-form', form, 'the id of a form', url);
  }
}

/**
 * Prevents a loop when leaving the page has led back to it and there is still no session of its user. A page that the
 * server has just sent may be the sign-in page, so it is shown. Returns whether the page stays covered.
 */
export function keepStill(page: Page, by: EndedBy): boolean {
  const isOthers = by === 'other-user';
  const why = isOthers ? 'another user than the page says is signed in' : 'nobody is signed in';
  page.warnings.warn(`is on a page that is sent to itself: ${why}.`);
  if (!isOthers && isFromNetwork()) return false;
  isLeaving = true;
  page.replaceDocument(undefined);
  return true;
}

async function waitForSignOut(server: Server): Promise<void> {
  let isWaiting = true;
  const poll = async () => {
    while (isWaiting && (await server.ping(PING_WITHOUT_NEWS).reply).outcome !== 'expired')
      await pause(LOGOUT_CHECK_MS);
  };
  await settled([poll()], LOGOUT_TIMEOUT_MS);
  isWaiting = false;
}
