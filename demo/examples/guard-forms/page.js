const session = document.querySelector('session-security');
const save = document.querySelector('#save');

// A submit would count by itself. Of a fetch the element has to be told.
save.addEventListener('click', async () => {
  await saveByFetch(save.form);
  session.clearUnsaved(save.form);
});

/** Where your application would send the form. */
async function saveByFetch(form) {
  return new FormData(form);
}
