/** What the overview orders: the clocks of its tabs and of the server, the network of the tabs, and the server's faults. */

const KEY = 'demo-clock';
const channel = new BroadcastChannel('demo-orders');

let clock = {atMs: Date.now(), aheadMs: readAheadMs(), speed: 1};
let offline = false;

/** The clocks of an earlier visit may be ahead. Pages that are still open must not see them go back. */
function readAheadMs() {
  const {atMs, aheadMs, speed} = JSON.parse(localStorage.getItem(KEY)) ?? {atMs: 0, aheadMs: 0, speed: 1};
  return aheadMs + (Date.now() - atMs) * (speed - 1);
}

function changeClock({speed = clock.speed, sleep = 0}) {
  const atMs = Date.now();
  const aheadMs = clock.aheadMs + (atMs - clock.atMs) * (clock.speed - 1) + sleep * 1000;
  clock = {atMs, aheadMs, speed};
  localStorage.setItem(KEY, JSON.stringify(clock));
  channel.postMessage({clock});
}

/** Gives the server of this browser an order. */
export function order(body) {
  const headers = {'content-type': 'application/json'};
  return fetch('trouble', {method: 'POST', headers, body: JSON.stringify(body), keepalive: true});
}

export const speed = () => clock.speed;

export async function setSpeed(speed) {
  changeClock({speed});
  await order({speed});
}

/** So many seconds pass at once: first on the server, as for a computer that sleeps. */
export async function sleep(seconds) {
  await order({sleep: seconds});
  changeClock({sleep: seconds});
}

export const isOffline = () => offline;

export function setOffline(value) {
  offline = value;
  channel.postMessage({offline});
}

channel.onmessage = ({data}) => {
  if (data.ask) channel.postMessage({offline});
};

/** Puts everything right again: at the start, and when the overview is left. */
export function reset() {
  setOffline(false);
  changeClock({speed: 1});
  return order({pings: 'answered', speed: 1});
}
