/** The front page runs the element by itself, without a server. Left once, it waits to be started again. */

const element = document.querySelector('session-security');
const left = document.querySelector('#left');

element.disabled = new URLSearchParams(location.search).has('left');
left.hidden = !element.disabled;

document.querySelector('#start').addEventListener('click', () => {
  left.hidden = true;
  element.disabled = false;
});
