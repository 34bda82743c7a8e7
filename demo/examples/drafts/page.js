const session = document.querySelector('session-security');
const note = document.querySelector('[name=note]');
const status = document.querySelector('[role=status]');

// The server names this address in its option `passive`: an automatic draft does not show that the user is present.
async function saveDraft() {
  const response = await fetch('draft', {method: 'PUT', body: note.value});
  if (response.ok) status.textContent = 'Draft saved.';
}

// The page waits for the draft before it is left, for at most three seconds.
session.addEventListener('session-warn', (event) => event.waitUntil(saveDraft()));

const draft = await fetch('draft').then((response) => response.text());
if (draft) {
  note.value = draft;
  status.textContent = 'This is the draft from your last visit.';
}
