/** Reports this tab's element to the overview: its properties four times a second, and its events. */

const element = document.querySelector('session-security');
const reports = new BroadcastChannel('demo-reports');

// Frames have a name. A tab gets one here, and keeps it from page to page.
window.name ||= `tab-${crypto.randomUUID()}`;
const report = (news) => reports.postMessage({tab: window.name, atMs: globalThis.realNow(), ...news});

// At the end a copy of the element replaces the page. The removed element knows nothing any more, so it reports
// nothing.
function look() {
  if (!element.isConnected) return;
  const {phase, idleFor, expiresIn} = element;
  report({phase, idleFor, expiresIn});
}

for (const type of ['session-warn', 'session-resume', 'session-expire', 'session-ping']) {
  element.addEventListener(type, (event) => {
    const {expiresIn, by, reason, result, status, duration} = event;
    report({event: type, expiresIn, by, reason, result, status, duration});
    look();
  });
}
// The cover is there before any event.
new MutationObserver(look).observe(element, {attributeFilter: ['phase']});

await customElements.whenDefined('session-security');
look();
setInterval(look, 250);
