/** The overview: two tabs as frames, buttons that cause trouble, and the messages of tabs, channel and server. */

import {Timeline} from './timeline.js';

const SHOWN_EVENTS = 8;
const query = location.search || '?warn-after=10&expire-after=30';

const find = (selector) => document.querySelector(selector);
const said = find('#said');
const offline = find('#offline');
const fates = [...document.querySelectorAll('[data-pings]')];
const needSession = [...fates, find('#sleep'), find('#sign-out'), find('#activity')];
const frames = find('.frames');
const timeline = new Timeline(find('#timeline'));
const clock = new Intl.DateTimeFormat([], {timeStyle: 'medium', hourCycle: 'h23'});

/** The last report of each tab and its time, by `window.name`. The frames are tab A and tab B; other tabs follow. */
const tabs = new Map();
let named = 2;
let lives = false;
let starting = false;

/* Messages and reports */

const reports = new BroadcastChannel('demo-reports');
reports.onmessage = ({data}) => {
  const {tab, phase, idleFor, expiresIn, event} = data;
  if (!tabs.has(tab)) tabs.set(tab, {name: `Tab ${tab.length === 1 ? tab : String.fromCharCode(65 + named++)}`});
  const known = tabs.get(tab);
  if (phase) {
    Object.assign(known, {phase, idleFor, expiresIn, at: performance.now()});
    timeline.tab(known.name, phase, idleFor);
  }
  if (event === 'session-ping') timeline.ping(known.name, data.result, data.duration);
  if (event) log(`${known.name} ${event}: ${detail(data)}`);
};

function detail({event, expiresIn, by, reason, result, duration}) {
  if (event === 'session-warn') return `${expiresIn} s left`;
  if (event === 'session-resume') return `by ${by}`;
  if (event === 'session-expire') return reason;
  return `${result}, ${Math.round(duration * 1000)} ms`;
}

// The channel of the element itself: every page of this origin can listen to it.
const messages = new BroadcastChannel('session-security');
messages.onmessage = ({data}) => {
  timeline.message(data.kind);
  log(`between tabs: ${data.kind}`);
};

function log(text) {
  const entry = document.createElement('li');
  entry.textContent = `${clock.format()} ${text}`;
  find('#log').prepend(entry);
  find('#log').children[SHOWN_EVENTS]?.remove();
}

/** Asks the server for the state of the session. Resolves with null when there is none. */
async function watch() {
  const response = await fetch('what-the-server-knows');
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.json();
}

async function keepWatching() {
  try {
    const known = await watch();
    if (known && !lives && !starting) begun();
    if (!known && lives)
      said.textContent = 'The session is over. What the tabs do not know yet, they learn when they ask.';
    lives = known !== null;
    timeline.server(known);
    const phase = lives ? 'session lives' : 'no session';
    const expiresIn = known ? known.expireAfter - known.idleFor : undefined;
    tabs.set('server', {name: 'Server', at: performance.now(), phase, idleFor: known?.idleFor, expiresIn});
    find('#last-request').textContent = known?.lastRequest ? `${known.lastRequest} (${known.countedAs})` : 'none';
    if (!lives) release(...fates);
  } catch {
    timeline.server(null);
  }
  for (const button of needSession) button.disabled = !lives;
  setTimeout(keepWatching, 500);
}

function showFacts() {
  const known = [...tabs.values()].sort((one, other) => one.name.localeCompare(other.name, 'en'));
  const rows = known.flatMap(({name, at, phase, idleFor, expiresIn}) => {
    const age = performance.now() - at;
    if (age > 20_000) return [];
    if (age > 3000) return [[name, 'no such page', '', '']];
    const seconds = (value) => (value === undefined ? '' : `${Math.floor(value)} s`);
    return [[name, phase, seconds(idleFor), seconds(expiresIn)]];
  });
  find('#facts').replaceChildren(
    ...rows.map((cells) => {
      const row = document.createElement('tr');
      row.append(
        ...cells.map((text, i) => Object.assign(document.createElement(i ? 'td' : 'th'), {textContent: text})),
      );
      return row;
    }),
  );
}

/* Orders */

const orders = new BroadcastChannel('demo-orders');
const isPressed = (button) => button.ariaPressed === 'true';
const press = (button, pressed) => button.setAttribute('aria-pressed', pressed);
const release = (...buttons) => buttons.forEach((button) => void press(button, false));

orders.onmessage = () => orders.postMessage({offline: isPressed(offline)});

function order(body) {
  return fetch('trouble', {method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify(body)});
}

find('#start').addEventListener('click', async () => {
  release(offline);
  orders.postMessage({offline: false});
  starting = true;
  const body = new URLSearchParams({name: 'Robin'});
  const response = await fetch(`sign-in${query}&next=desk`, {method: 'POST', body});
  starting = false;
  if (response.ok) begun();
  said.textContent = response.ok
    ? 'Robin has signed in. Take your hands off, or work in one of the tabs.'
    : 'That failed.';
});

/** A user has signed in, here or in another tab. */
function begun() {
  lives = true;
  release(...fates);
  void order({pings: 'answered'});
  frames.hidden = false;
  for (const frame of frames.querySelectorAll('iframe')) frame.src = 'desk';
}

offline.addEventListener('click', () => {
  press(offline, !isPressed(offline));
  orders.postMessage({offline: isPressed(offline)});
  said.textContent = isPressed(offline)
    ? 'The tabs have no network. Their own clocks decide, and whoever is signed out leaves when it is back.'
    : 'The network is back.';
});

for (const button of fates) {
  button.addEventListener('click', () => {
    const pressed = !isPressed(button);
    release(...fates);
    press(button, pressed);
    void order({pings: pressed ? button.dataset.pings : 'answered'});
    said.textContent = pressed
      ? 'Pings fare badly now: that extends nothing, and signs nobody out early.'
      : 'Pings are answered again.';
  });
}

find('#sleep').addEventListener('click', async () => {
  await order({sleep: 600});
  orders.postMessage({sleep: 600});
  said.textContent =
    'The computer has slept for ten minutes. Move the mouse in a tab: that does not revive the session. Or wait for 5 s.';
});

find('#sign-out').addEventListener('click', async () => {
  await order({signOut: true});
  said.textContent = 'The server has ended the session. The tabs learn of it when they next ask, before they warn.';
});

find('#activity').addEventListener('click', async () => {
  await fetch('activity', {method: 'POST'});
  said.textContent =
    'The server has heard of activity in another browser. The tabs ask before they warn, and put the warning off.';
});

setInterval(() => {
  timeline.draw();
  showFacts();
}, 250);
keepWatching();
