/** The same fault on a page with our element and on one with the original's script, live or as a recording. */

import {replace} from './frames.js';
import {order, reset, setSpeed} from './orders.js';
import {forget, onReport, stateOf} from './tabs.js';

const EXPIRE_AFTER = 28;
const SPEED = 3;
/** Seconds of idle time until which the pages are watched. */
const WATCHED_UNTIL = 36;
/** On a slow machine ours may be covered later. */
const WATCHED_AT_MOST = 90;
const LOOK_EVERY_MS = 100;
const COVERED = ['checking', 'expired'];
/** How pings are answered for each fault, and from which second on. */
const FAULTS = {
  'hang-late': {pings: 'hang', from: 12},
  hang: {pings: 'hang', from: 0},
  empty: {pings: 'empty', from: 0},
  object: {pings: 'object', from: 0},
};

const find = (selector) => document.querySelector(selector);
const isLive = find('#beside').dataset.original === 'live';
const ours = find('iframe[name=A]');
const theirs = document.createElement(isLive ? 'iframe' : 'img');
const buttons = [...document.querySelectorAll('[data-fault]')];
let recording;
let run = 0;

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** Can the record be read on their page? */
function readLive() {
  const record = theirs.contentDocument?.querySelector('article');
  return record?.innerText.includes('Imogen Vale') && record.checkVisibility();
}

/** The moment of a recording: the last picture that was taken before. */
function readRecording(fault, idle) {
  const moment = recording.faults[fault].findLast(({at}) => at <= idle) ?? recording.faults[fault][0];
  const source = `demo/recording/${moment.picture}`;
  if (theirs.getAttribute('src') !== source) theirs.src = source;
  theirs.alt = moment.readable ? 'Their page, which can be read' : 'Their page was left';
  return moment.readable;
}

/** Both pages again, for a new session. Resolves when both can be read. */
async function open() {
  // A page that is about to sign out must not do so in the next session.
  await replace(ours, 'about:blank');
  if (isLive) await replace(theirs, 'about:blank');
  await reset();
  forget();
  const body = new URLSearchParams({name: 'Robin'});
  const response = await fetch(`sign-in?warn-after=8&expire-after=${EXPIRE_AFTER}&next=desk`, {method: 'POST', body});
  if (!response.ok) throw new Error(`status ${response.status}`);
  const reported = new Promise((done) => {
    const stop = onReport(({phase}) => {
      if (phase !== 'active') return;
      stop();
      done();
    });
  });
  await Promise.all([reported, replace(ours, 'desk'), isLive && replace(theirs, 'by-the-original')]);
  // Both pages have been answered once, and then comes the fault.
  await ours.contentDocument.querySelector('session-security')?.ping();
}

function say(state, name, readable) {
  state.textContent = name;
  state.dataset.phase = readable ? 'warning' : 'expired';
}

async function play(fault) {
  const mine = ++run;
  for (const button of buttons) {
    const item = button.parentElement;
    item.classList.toggle('done', false);
    if (button.dataset.fault === fault) item.setAttribute('aria-current', 'step');
    else item.removeAttribute('aria-current');
  }
  find('#watch').textContent = 'The session ends after 28 seconds. Time goes three times as fast.';
  await open();
  const {pings, from} = FAULTS[fault];
  let isFaulty = false;
  await setSpeed(SPEED);
  const fromMs = Date.now();
  let wasCovered = false;
  for (;;) {
    const idle = ((Date.now() - fromMs) / 1000) * SPEED;
    if (idle >= from && !isFaulty) {
      isFaulty = true;
      await order({pings});
    }
    await wait(LOOK_EVERY_MS);
    if (mine !== run) return;
    const phase = stateOf('A')?.phase;
    wasCovered ||= COVERED.includes(phase);
    const readable = isLive ? readLive() : readRecording(fault, idle);
    const time = `${Math.floor(idle)} s`;
    say(find('#state-ours'), wasCovered ? `covered, ${time}` : `readable, ${time}`, !wasCovered);
    say(find('#state-theirs'), readable ? `readable, ${time}` : `left, ${time}`, readable);
    if (idle < (wasCovered ? WATCHED_UNTIL : WATCHED_AT_MOST)) continue;
    await setSpeed(1);
    const verdict = readable ? 'django-session-security still shows the record' : 'both pages are gone';
    find('#watch').textContent = `✓ ${wasCovered ? 'Ours is covered' : 'Ours is readable'}; ${verdict}, ${Math.floor(
      idle - EXPIRE_AFTER,
    )} s after the end of the session.`;
    buttons.find((button) => button.dataset.fault === fault).parentElement.classList.add('done');
    return;
  }
}

for (const button of buttons) {
  button.addEventListener('click', () => {
    play(button.dataset.fault).catch((error) => {
      find('#watch').textContent = `That failed: ${error.message}.`;
    });
  });
}

addEventListener('pagehide', () => void reset());

/* The start */

theirs.title = 'The page with django-session-security';
if (!isLive) theirs.alt = '';
find('#theirs').append(theirs);
const starter = document.querySelector('script[src="demo/start.js"]');
if (starter) await import(starter.src).then(({ready}) => ready);
if (!isLive) {
  recording = await (await fetch('demo/recording/original.json')).json();
  readRecording(buttons[0].dataset.fault, 0);
}
find('#how').textContent = isLive
  ? 'Both pages run here: right its own dialog, style and script, unchanged, as Debian installs them, on the same session.'
  : `Right a recording of ${recording.client} in ${recording.browser}, taken on ${recording.taken} by demo/record-original.ts. Where it is installed, npm start runs it instead.`;
await open();
