const session = document.querySelector('session-security');
const dialog = document.querySelector('#warning');
const left = dialog.querySelector('#left'); // no <output>: a screen reader would say each second

function count() {
  if (!dialog.open) return;
  left.textContent = `${session.expiresIn} s left.`;
  setTimeout(count, 250);
}

session.addEventListener('session-warn', (event) => {
  event.preventDefault(); // the built-in warning stays away
  dialog.showModal();
  count();
});

// Another tab, the server or Stay has ended the warning.
session.addEventListener('session-resume', () => dialog.close());

dialog.querySelector('button').addEventListener('click', () => dialog.close());

// Any way of closing the dialog shows that the user is present.
dialog.addEventListener('close', () => {
  if (session.phase === 'warning') session.extend();
});
