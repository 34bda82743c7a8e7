/** Tells the overview what this tab's element says of itself: its properties four times a second, and its events. */

const element = document.querySelector('session-security');
const reports = new BroadcastChannel('demo-reports');

// A frame has a name. So has a tab from now on, which it keeps from page to page.
window.name ||= `tab-${crypto.randomUUID()}`;
const report = (news) => reports.postMessage({tab: window.name, ...news});

// At the end the element takes the place of the page, by a copy of itself: this one knows nothing any more.
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

await customElements.whenDefined('session-security');
look();
setInterval(look, 250);
