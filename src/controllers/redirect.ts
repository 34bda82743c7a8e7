import {createServer} from '../browser/fetch-ping.ts';
import {leavePage} from '../browser/navigation.ts';
import {pause, settled} from '../browser/wait.ts';
import {type EndedBy, ranOut} from '../core/ending.ts';
import type {ExpireReason} from '../core/phase.ts';
import type {Server} from '../core/ports.ts';
import type {Complaints, Settings} from '../element-options.ts';

/** How long the promises of `waitUntil` can hold up leaving the covered page; milliseconds. */
const LONGEST_WAIT = 3000;

/** A tab that was told of a sign-out by form asks every second whether the form has arrived, for so long; milliseconds. */
const FORM_PATIENCE = 15_000;

/** The idle time of who claims no activity. */
const NO_CLAIM = {idleFor: 999_999_999, keepalive: false};

/** A page that can be left. */
export interface Page {
  readonly settings: Settings;
  readonly complaints: Complaints;
  /** The form with this id, wherever the page has it. */
  findForm(id: string | undefined): HTMLFormElement | undefined;
  /** Puts a notice in place of the whole page, but for the form with this id. */
  clear(form: string | undefined): void;
}

/** The session is over, and the document is being left: nothing in it is shown again. */
export let leaving = false;

/** Leaves the page of a session that is over, once the promises of its listeners have settled. */
export async function depart(
  page: Page,
  reason: ExpireReason,
  by: EndedBy,
  waitFor: readonly Promise<unknown>[],
): Promise<void> {
  const {exit, ping, expireAction} = page.settings;
  if (expireAction === 'lock' && ranOut(reason)) {
    page.complaints.say('expire-action="lock" needs a server that sends Session-User; the page is left instead.');
  }
  if (exit.form !== undefined && !page.findForm(exit.form)) {
    page.complaints.wrong('logout-form', exit.form, 'the id of a form', exit.url ?? 'a reload of the page');
  }
  // Who has signed in meanwhile is not to be signed out by a page of somebody else.
  const byLink = {...exit, form: undefined};
  const way = {'this-tab': exit, 'other-tab': byLink, 'other-user': {...byLink, url: undefined}}[by];
  // What waits for nothing is left at once: this may be the last that the page does.
  if (waitFor.length > 0) await settled(waitFor, LONGEST_WAIT);
  // A form is submitted once; the tabs that were told of it load their page anew when it has arrived.
  if (by === 'other-tab' && exit.form !== undefined && ping) await untilGone(createServer(() => ping));
  leaving = true;
  page.clear(way.form);
  leavePage(way);
}

async function untilGone(server: Server): Promise<void> {
  let patient = true;
  const gone = async () => {
    while (patient && (await server.ask(NO_CLAIM).answer).reply !== 'expired') await pause(1000);
  };
  await settled([gone()], FORM_PATIENCE);
  patient = false;
}
