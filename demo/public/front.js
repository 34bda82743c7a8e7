/** Runs the element on the front page, without a server. After the session has ended once, a button starts it again. */

const element = document.querySelector('session-security');
const left = document.querySelector('#left');

element.disabled = new URLSearchParams(location.search).has('left');
left.hidden = !element.disabled;

document.querySelector('#start').addEventListener('click', () => {
  left.hidden = true;
  element.disabled = false;
});
