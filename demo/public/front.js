/** The front page runs the element by itself, without a server; after leaving once, it waits to be started again. */

const element = document.querySelector('session-security');
const start = document.querySelector('#start');

const left = new URLSearchParams(location.search).has('left');
document.querySelector('#left').hidden = !left;
start.hidden = !left;
element.toggleAttribute('disabled', left);

start.addEventListener('click', () => {
  start.hidden = true;
  element.removeAttribute('disabled');
});
