/** The overview: two tabs as frames, a tour, buttons that cause trouble, and a chart of what tabs and server know. */

import {isOffline, order, reset, setOffline, setSpeed, sleep, speed} from './orders.js';
import {begin, elementOf, endElsewhere, frames, isAlive, keepAsking, limitsNow} from './session.js';
import {spokenIn} from './spoken.js';
import {onReport, stateOf, states} from './tabs.js';
import {Timeline} from './timeline.js';
import {createSteps} from './tour.js';

const SHOWN_EVENTS = 8;
const find = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];
const said = find('#said');
const fates = all('[data-pings]');
const speeds = all('[data-speed]');
const clock = new Intl.DateTimeFormat([], {timeStyle: 'medium', hourCycle: 'h23'});
const timeline = new Timeline(find('#timeline'), limitsNow());
let server = null;
let reached = true;

const press = (button, pressed) => button.setAttribute('aria-pressed', String(pressed));

/* What tabs, channel and server report */

onReport((data) => {
  const {name, phase, idleFor, event} = data;
  if (phase) timeline.tab(name, phase, idleFor);
  if (event === 'session-ping') timeline.ping(name, data.result, data.duration);
  if (event) log(`${name} ${event}: ${detail(data)}`);
});

function detail({event, expiresIn, by, reason, result, duration}) {
  if (event === 'session-warn') return `${expiresIn} s left`;
  if (event === 'session-resume') return `by ${by}`;
  if (event === 'session-expire') return reason;
  return `${result}, ${Math.round(duration * 1000)} ms`;
}

// The channel of the element itself: every page of this origin can listen to it.
new BroadcastChannel('session-security').onmessage = ({data}) => {
  timeline.message(data.kind);
  log(`between tabs: ${data.kind}`);
};

function log(text) {
  const entry = document.createElement('li');
  entry.textContent = `${clock.format()} ${text}`;
  find('#log').prepend(entry);
  find('#log').children[SHOWN_EVENTS]?.remove();
}

function heardFromServer(known) {
  reached = known !== undefined;
  server = known ?? null;
  timeline.server(server);
  find('#last-request').textContent = server?.lastRequest ? `${server.lastRequest} (${server.countedAs})` : 'none';
}

function look() {
  timeline.stop(speed() === 0);
  timeline.draw();
  showFacts();
  for (const button of speeds) press(button, Number(button.dataset.speed) === speed());
  press(find('#offline'), isOffline());
  const signedOut = reached && !isAlive() && !stateOf('A') && !stateOf('B');
  find('#start').classList.toggle('second', !signedOut);
  for (const {name, parentElement} of frames) {
    const state = stateOf(name);
    const words = state ? `${state.phase}, idle ${Math.floor(state.idleFor)} s` : signedOut ? 'signed out' : '…';
    const caption = find(`#state-${name}`);
    caption.textContent = words;
    caption.dataset.phase = state?.phase ?? '';
    parentElement.classList.toggle('offline', isOffline());
  }
  find('#spoken').textContent = spokenIn(frames[0].contentDocument) ?? find('#spoken').textContent;
}

function showFacts() {
  const phase = reached && isAlive() ? 'session lives' : 'no session';
  const expiresIn = server ? server.expireAfter - server.idleFor : undefined;
  const rows = [{name: 'Server', phase, idleFor: server?.idleFor, expiresIn}, ...states()]
    .sort((one, other) => one.name.localeCompare(other.name, 'en'))
    .map(({name, phase = 'no such page', idleFor, expiresIn}) => [name, phase, seconds(idleFor), seconds(expiresIn)]);
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

const seconds = (value) => (value === undefined ? '' : `${Math.floor(value)} s`);

/* The tour */

const steps = createSteps({
  begin,
  isAlive,
  limits: limitsNow,
  touch: (name) => elementOf(name)?.activity(),
  moveHand: (moves) => find('.hand').classList.toggle('moves', moves),
  closeLid: (closed) => find('.frames').classList.toggle('asleep', closed),
  signOutElsewhere: endElsewhere,
});
const stepItems = all('#tour li');
let running = new AbortController();

async function takeStep(number) {
  running.abort();
  running = new AbortController();
  const {signal} = running;
  const item = stepItems[number - 1];
  for (const each of stepItems) each.removeAttribute('aria-current');
  item.setAttribute('aria-current', 'step');
  item.classList.remove('done');
  find('#watch').textContent = item.querySelector('.watch').textContent;
  history.replaceState(null, '', addressOf(number));
  find('#step-link').href = addressOf(number);
  try {
    const result = await steps[number - 1](signal);
    item.classList.add('done');
    item.querySelector('.result').textContent = `Seen: ${result}`;
    find('#watch').textContent = `✓ ${result}`;
  } catch (error) {
    if (!signal.aborted) find('#watch').textContent = `That failed: ${error.message}.`;
  }
}

/** The address of this page at a step of the tour, or without one. */
function addressOf(number) {
  const address = new URL(location.href);
  if (number) address.searchParams.set('tour', number);
  else address.searchParams.delete('tour');
  return address.href;
}

for (const [i, item] of stepItems.entries())
  item.querySelector('button').addEventListener('click', () => takeStep(i + 1));

async function start() {
  running.abort();
  for (const item of stepItems) {
    item.classList.remove('done');
    item.removeAttribute('aria-current');
    item.querySelector('.result').textContent = '';
  }
  find('#watch').textContent = find('#watch').dataset.first;
  history.replaceState(null, '', addressOf());
  for (const button of fates) press(button, false);
  try {
    await begin();
    said.textContent = 'Robin is signed in, in both tabs.';
  } catch (error) {
    said.textContent = `The sign-in failed: ${error.message}.`;
  }
}

find('#start').addEventListener('click', start);

/* Controls */

for (const button of speeds) button.addEventListener('click', () => void setSpeed(Number(button.dataset.speed)));

find('#offline').addEventListener('click', () => {
  setOffline(!isOffline());
  said.textContent = isOffline()
    ? 'The tabs have no network. Their own clocks decide, and whoever is signed out leaves when it is back.'
    : 'The network is back.';
});

for (const button of fates) {
  button.addEventListener('click', () => {
    const pressed = button.ariaPressed !== 'true';
    for (const each of fates) press(each, each === button && pressed);
    void order({pings: pressed ? button.dataset.pings : 'answered'});
    said.textContent = pressed
      ? 'The tabs get no good answer now: that extends nothing, and signs nobody out early.'
      : 'The server answers again.';
  });
}

find('#sleep').addEventListener('click', async () => {
  await sleep(600);
  said.textContent = 'The computer has slept for ten minutes. Moving the mouse in a tab does not revive the session.';
});

find('#sign-out').addEventListener('click', async () => {
  await endElsewhere();
  said.textContent = 'The server has ended the session. The tabs learn of it when they next ask, before they warn.';
});

find('#activity').addEventListener('click', async () => {
  await fetch('activity', {method: 'POST'});
  said.textContent =
    'The server has heard of activity in another browser. The tabs ask before they warn, and put the warning off.';
});

// Other pages of this browser must not keep the clocks and faults of the overview.
addEventListener('pagehide', () => void reset());

/* The start */

setInterval(look, 250);
// In the static demo the server is a service worker, which may have to start first.
const starter = document.querySelector('script[src="demo/start.js"]');
if (starter) await import(starter.src).then(({ready}) => ready);
const asked = Number(new URLSearchParams(location.search).get('tour'));
void (steps[asked - 1] ? takeStep(asked) : start());
void keepAsking(heardFromServer);
