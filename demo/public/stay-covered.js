/** Leaves the covered page later than it would be left, so that a viewer of the overview sees the cover. */

const SEEN_FOR_MS = 2500;

document.querySelector('session-security').addEventListener('session-expire', (event) => {
  event.waitUntil(new Promise((done) => setTimeout(done, SEEN_FOR_MS)));
});
