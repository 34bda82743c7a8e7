/** Starts the server of the static demo, a service worker. A click before the server has started waits for it. */

const {serviceWorker} = navigator;

/** Resolves when the server answers. */
export const ready = serviceWorker
  ? start()
  : say('This copy of the demo brings its server along as a service worker, for which browsers want HTTPS.');

async function start() {
  const first = !serviceWorker.controller;
  const ready = first && new Promise((done) => serviceWorker.addEventListener('controllerchange', done, {once: true}));
  const waiting = new AbortController();
  if (first) {
    addEventListener('click', (event) => void postpone(event, ready), {capture: true, signal: waiting.signal});
  }
  await serviceWorker.register('server.js');
  // The service worker does not control a page that was loading when it took over.
  if (first) (await serviceWorker.ready).active.postMessage('take over');
  await ready;
  waiting.abort();
  // The server may have an answer where the host has no file.
  if (first && document.querySelector('[data-missing]')) location.reload();
}

async function postpone(event, ready) {
  event.preventDefault();
  event.stopImmediatePropagation();
  await ready;
  event.target.click();
}

function say(words) {
  const notice = document.createElement('p');
  notice.className = 'notice';
  notice.textContent = words;
  document.body.prepend(notice);
}
