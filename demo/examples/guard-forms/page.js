const session = document.querySelector('session-security');
const save = document.querySelector('#save');

// The element notices a submit by itself, but not a fetch.
save.addEventListener('click', async () => {
  await saveByFetch(save.form);
  session.clearUnsaved(save.form);
});

/** Here your application would send the form. */
async function saveByFetch(form) {
  return new FormData(form);
}
