/** Where a user is signed in: the list, and the ends. Beside it a phone, which is a frame with a session of its own. */

import {replace} from './frames.js';

const OTHER = 'other-device/';
const ASK_EVERY_MS = 1000;
/** Seconds: the phone is here to be ended, not to become idle. */
const PHONE_LIMITS = {warnAfter: 540, expireAfter: 600};

const find = (selector) => document.querySelector(selector);
// Looked up once: at expiry the element removes the page's content while this script still runs.
const list = find('#devices');
const said = find('#said');
const phone = find('iframe');

async function ask(address, init) {
  const response = await fetch(address, init);
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.status === 204 ? undefined : response.json();
}

function post(address, body = {}) {
  return ask(address, {method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify(body)});
}

/** Shows the sessions. Resolves with them; null when this one is over. */
async function showSessions() {
  const sessions = await ask('sessions');
  if (sessions === null) return null;
  const shown = new Map([...list.children].map((item) => [item.dataset.id, item]));
  const items = sessions.map((session) => {
    const item = shown.get(session.id) ?? itemOf(session);
    item.querySelector('.quiet').textContent = `active ${session.idleFor} s ago`;
    return item;
  });
  // An item that is inserted again would lose the focus, and a press under way.
  if (items.length !== list.children.length || items.some((item, i) => item !== list.children[i]))
    list.replaceChildren(...items);
  return sessions;
}

function itemOf({id, device, current}) {
  const item = document.createElement('li');
  item.dataset.id = id;
  const name = Object.assign(document.createElement('b'), {textContent: current ? `${device}, this one` : device});
  const active = Object.assign(document.createElement('span'), {className: 'quiet'});
  item.append(name, active);
  if (current) return item;
  const button = Object.assign(document.createElement('button'), {type: 'button', textContent: 'End'});
  button.setAttribute('aria-label', `End ${device}`);
  button.addEventListener('click', () => end('sessions/end', {id}, `${device} was signed out.`));
  item.append(button);
  return item;
}

async function end(address, body, words) {
  try {
    await post(address, body);
    said.textContent = words;
    if (!hearsByStream()) void askAgain(phone.contentDocument?.querySelector('session-security'));
    await showSessions();
  } catch (error) {
    said.textContent = `That failed: ${error.message}.`;
  }
}

/** Not where the demo is static files: no service worker can keep a stream open. */
function hearsByStream() {
  return Boolean(phone.contentDocument?.querySelector('script[src="session-security.events.min.js"]'));
}

/** Twice, if the first answer may be that to a ping of before the end. */
async function askAgain(element) {
  if ((await element?.ping()) === 'active') await element.ping();
}

async function signInPhone() {
  const body = new URLSearchParams({name: find('header span').textContent});
  const {warnAfter, expireAfter} = PHONE_LIMITS;
  const query = `?warn-after=${warnAfter}&expire-after=${expireAfter}&next=phone`;
  await fetch(`${OTHER}sign-in${query}`, {method: 'POST', body});
  await replace(phone, `${OTHER}phone`);
  await showSessions();
}

async function keepShowing() {
  const sessions = await showSessions().catch(() => undefined);
  if (sessions !== null) setTimeout(keepShowing, ASK_EVERY_MS);
}

find('#end-others').addEventListener('click', () => end('sessions/end-others', {}, 'All others were signed out.'));
find('#sign-in-phone').addEventListener('click', async () => {
  await signInPhone();
  said.textContent = 'The phone is signed in.';
});

await signInPhone();
void keepShowing();
