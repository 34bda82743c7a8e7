/** Starts the server of the static demo, a service worker. Whoever clicks before it is there waits for it. */

const {serviceWorker} = navigator;

if (serviceWorker) await start();
else say('This copy of the demo brings its server along as a service worker, for which browsers want HTTPS.');

async function start() {
  const first = !serviceWorker.controller;
  const ready = first && new Promise((done) => serviceWorker.addEventListener('controllerchange', done, {once: true}));
  const waiting = new AbortController();
  if (first) {
    addEventListener('click', (event) => void postpone(event, ready), {capture: true, signal: waiting.signal});
  }
  await serviceWorker.register('server.js');
  // A page that was about to open when the server took over was overlooked.
  if (first) (await serviceWorker.ready).active.postMessage('take over');
  await ready;
  waiting.abort();
  // What the host has no file for, the server may know.
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
