/**
 * Faults, played on this page by order of the overview: its clocks jump as in a sleep, its network is gone. What the
 * page sees of the browser is changed here, before the element asks for it. The element knows nothing of it.
 */

let slept = 0;
let offline = false;

const {now} = Date;
const monotonic = performance.now.bind(performance);
const send = window.fetch.bind(window);

Date.now = () => now() + slept;
performance.now = () => monotonic() + slept;

Object.defineProperty(navigator, 'onLine', {get: () => !offline});
window.fetch = async (...request) => {
  if (offline) throw new TypeError('offline, by order of the overview');
  return send(...request);
};

const orders = new BroadcastChannel('demo-orders');
orders.addEventListener('message', ({data}) => {
  if (data.sleep) slept += data.sleep * 1000;
  if (data.offline === undefined || data.offline === offline) return;
  offline = data.offline;
  dispatchEvent(new Event(offline ? 'offline' : 'online'));
});

// A page that has just been loaded has missed what was said before.
orders.postMessage({ask: true});
