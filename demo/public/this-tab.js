/** Shows the state of this tab: properties of the element, read four times a second, and its events. */

const element = document.querySelector('session-security');
const panel = document.querySelector('#this-tab');
// Looked up once: at expiry the element removes the page's content while this script still runs.
const cells = {
  phase: panel.querySelector('[data-show=phase]'),
  idleFor: panel.querySelector('[data-show=idle-for]'),
  expiresIn: panel.querySelector('[data-show=expires-in]'),
};
const bar = panel.querySelector('progress');
const log = panel.querySelector('.events');

const SHOWN_EVENTS = 5;
const clock = new Intl.DateTimeFormat([], {timeStyle: 'medium', hourCycle: 'h23'});
const told = {
  'session-warn': (event) => `${Math.ceil(event.expiresIn)} s left`,
  'session-resume': (event) => `by ${event.by}`,
  'session-expire': (event) => event.reason,
  'session-ping': (event) => `${event.result}, ${Math.round(event.duration * 1000)} ms`,
};

function look() {
  cells.phase.textContent = element.disabled ? 'disabled' : element.phase;
  cells.idleFor.textContent = `${Math.floor(element.idleFor)} s`;
  cells.expiresIn.textContent = `${Math.ceil(element.expiresIn)} s`;
  bar.max = element.expireAfter;
  bar.value = element.idleFor;
}

for (const [type, tell] of Object.entries(told)) {
  element.addEventListener(type, (event) => {
    const entry = document.createElement('li');
    entry.textContent = `${clock.format()} ${type}: ${tell(event)}`;
    log.prepend(entry);
    log.children[SHOWN_EVENTS]?.remove();
  });
}

await customElements.whenDefined('session-security');
look();
setInterval(look, 250);
