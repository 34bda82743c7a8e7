/**
 * Simulates faults on this page for the overview: the clocks jump as after a sleep, or the network is gone. This script
 * replaces APIs of the browser before the element reads them. The element itself is unchanged.
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

// A page that has just been loaded has missed earlier messages.
orders.postMessage({ask: true});
