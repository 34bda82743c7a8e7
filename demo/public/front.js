/**
 * Runs the element on the front page, without a server. With `?left`, after the end of a session, it starts only when
 * its button is pressed.
 */

const element = document.querySelector('session-security');
const left = document.querySelector('#left');

element.disabled = new URLSearchParams(location.search).has('left');
left.hidden = !element.disabled;

document.querySelector('#start').addEventListener('click', () => {
  left.hidden = true;
  element.disabled = false;
});
