import {eventChecks} from '../../server-contract/conformance/event-checks.ts';
import {UNTESTABLE} from '../../server-contract/conformance/obligations.ts';
import {userSessionChecks} from '../../server-contract/conformance/user-session-checks.ts';

/** The checks of the event stream, which have a test of their own: its timers are not simulated. */
export const EVENT_IDS = eventChecks.map(({obligation, name}) => `${obligation} ${name}`).sort();

/** The checks of lists and of a maximum number of sessions, and of an end of all others, which the suite has to be told of. */
export const USER_IDS = [
  '4.27 others',
  ...userSessionChecks.map(({obligation, name}) => `${obligation} ${name}`),
].sort();

/** What a report of a server without an event stream has not checked. */
export const NOT_CHECKED = [...UNTESTABLE.map(({obligation}) => `${obligation} unseen`), ...EVENT_IDS].sort();
