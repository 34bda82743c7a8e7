const session = document.querySelector('session-security');
const view = document.querySelector('#view');
const inbox = [...view.childNodes];
const signedOut = document.querySelector('#signed-out');

session.addEventListener('session-expire', (event) => {
  event.preventDefault(); // the page is covered, and stays
  history.replaceState(null, '', '#signed-out');
  view.replaceChildren(signedOut.content.cloneNode(true));
  view.querySelector('button').addEventListener('click', signIn);
  session.disabled = true; // and now the cover goes
});

function signIn() {
  history.replaceState(null, '', '#inbox');
  view.replaceChildren(...inbox);
  session.disabled = false;
}
