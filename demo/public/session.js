/** The session of the overview: signs in, shows its two tabs, and asks the server twice a second what it knows. */

import {replace} from './frames.js';
import {order, reset} from './orders.js';
import {forget, onReport, stateOf} from './tabs.js';

const ASK_EVERY_MS = 500;
const DEFAULT_LIMITS = {'warn-after': '8', 'expire-after': '28'};
const given = new URLSearchParams(location.search);
const query = new URLSearchParams(
  Object.entries(DEFAULT_LIMITS).map(([name, usual]) => [name, given.get(name) ?? usual]),
);

/** Tab A and tab B. */
export const frames = [...document.querySelectorAll('.frames iframe')];

let lives = false;
let starting = false;
/** Counts the sign-ins and ends: what was asked before the last one does not hold any more. */
let sessions = 0;
/** The server has ended the session. */
let isEndedElsewhere = false;
let limits = {warnAfter: Number(query.get('warn-after')), expireAfter: Number(query.get('expire-after'))};

export const isAlive = () => lives;
export const limitsNow = () => limits;

/** The element of a tab; undefined while the tab shows another page. */
export function elementOf(name) {
  return frames.find((frame) => frame.name === name)?.contentDocument?.querySelector('session-security') ?? undefined;
}

/** Signs Robin in, and opens both tabs. Rejects when that fails. */
export async function begin() {
  starting = true;
  isEndedElsewhere = false;
  sessions++;
  try {
    await close();
    await reset();
    const body = new URLSearchParams({name: 'Robin'});
    const response = await fetch(`sign-in?${query}&next=desk`, {method: 'POST', body});
    if (!response.ok) throw new Error(`status ${response.status}`);
    await open();
    // The server has answered each tab once: then no tab takes a later end for a server that knows nobody.
    await Promise.all(frames.map(({name}) => elementOf(name)?.ping()));
  } finally {
    sessions++;
    starting = false;
  }
}

/** Ends the session on the server. The tabs have to learn of it by themselves: the first request is told why it ended. */
export async function endElsewhere() {
  isEndedElsewhere = true;
  lives = false;
  sessions++;
  await order({signOut: true});
}

/** Empties both tabs: a page that is about to sign out must not do so in the next session. */
function close() {
  return Promise.all(frames.map((frame) => replace(frame, 'about:blank')));
}

/** Both tabs show the page again. Resolves when both have reported. */
function open() {
  lives = true;
  forget();
  const opened = new Promise((resolve) => {
    const missing = new Set(['A', 'B']);
    const stop = onReport(({tab, phase}) => {
      if (phase === 'active' || phase === 'warning') missing.delete(tab);
      if (missing.size > 0) return;
      stop();
      resolve();
    });
  });
  for (const frame of frames) void replace(frame, 'desk');
  return opened;
}

/** Asks the server for the state of the session again and again. `tell` gets null when there is none. */
export async function keepAsking(tell) {
  const before = sessions;
  isEndedElsewhere &&= ['A', 'B'].some((name) => ['active', 'warning'].includes(stateOf(name)?.phase));
  if (isEndedElsewhere) {
    tell(null);
    return void setTimeout(keepAsking, ASK_EVERY_MS, tell);
  }
  try {
    const response = await fetch('what-the-server-knows');
    if (!response.ok) throw new Error(`status ${response.status}`);
    const known = await response.json();
    if (before !== sessions) return void setTimeout(keepAsking, ASK_EVERY_MS, tell);
    if (known) limits = {warnAfter: known.warnAfter, expireAfter: known.expireAfter};
    // A user has signed in in another tab.
    if (known && !lives && !starting) {
      await order({pings: 'answered'});
      void open();
    }
    if (!starting) lives = known !== null;
    tell(known);
  } catch {
    tell(undefined);
  }
  setTimeout(keepAsking, ASK_EVERY_MS, tell);
}
