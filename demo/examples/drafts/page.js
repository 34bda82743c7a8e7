const session = document.querySelector('session-security');
const note = document.querySelector('[name=note]');
const status = document.querySelector('[role=status]');

// The server names this address in its option `passive`: a draft that
// saves itself is no sign that somebody is there.
async function saveDraft() {
  const response = await fetch('draft', {method: 'PUT', body: note.value});
  if (response.ok) status.textContent = 'Draft saved.';
}

// The page is not left before the draft is there; for three seconds at most.
session.addEventListener('session-warn', (event) => event.waitUntil(saveDraft()));

const draft = await fetch('draft').then((response) => response.text());
if (draft) {
  note.value = draft;
  status.textContent = 'This is the draft from your last visit.';
}
