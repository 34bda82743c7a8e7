/**
 * Runs the element on the front page, without a server. With `?left`, after the end of a session, it starts only when
 * its button is pressed. For a user in a hurry, its other button lets the next warning come sooner.
 */

/** Seconds. */
const HURRIED_WARN_AFTER = 3;

const element = document.querySelector('session-security');
const left = document.querySelector('#left');
const {warnAfter} = element;

element.disabled = new URLSearchParams(location.search).has('left');
left.hidden = !element.disabled;

function start() {
  left.hidden = true;
  element.disabled = false;
}

document.querySelector('#start').addEventListener('click', start);
document.querySelector('#hurry').addEventListener('click', () => {
  start();
  element.warnAfter = HURRIED_WARN_AFTER;
});
element.addEventListener('session-resume', () => {
  element.warnAfter = warnAfter;
});
