/**
 * Simulates faults on this page: the clocks go faster, stop or jump as after a sleep, or the network is gone. This script
 * runs first, and replaces APIs of the browser. The scripts that protect the page are unchanged.
 */
{
  const RealDate = Date;
  const realNow = Date.now.bind(Date);
  const monotonic = performance.now.bind(performance);
  const send = window.fetch.bind(window);
  const [setReal, clearReal] = [window.setTimeout.bind(window), window.clearTimeout.bind(window)];

  /* Clocks: every page of the demo keeps the same ones, also a page that is loaded later. */

  let clock = JSON.parse(localStorage.getItem('demo-clock')) ?? {atMs: 0, aheadMs: 0, speed: 1};
  const aheadMs = () => clock.aheadMs + (realNow() - clock.atMs) * (clock.speed - 1);
  const now = () => realNow() + aheadMs();

  Date.now = now;
  window.Date = new Proxy(RealDate, {
    construct: (target, parts, made) => Reflect.construct(target, parts.length > 0 ? parts : [now()], made),
  });
  performance.now = () => monotonic() + aheadMs();
  globalThis.realNow = realNow;

  const timers = new Map();
  let lastTimer = 0;

  const arm = (timer) => {
    clearReal(timer.handle);
    if (clock.speed > 0)
      timer.handle = setReal(timer.run, Math.max(0, (timer.dueMs - performance.now()) / clock.speed));
  };
  window.setTimeout = (callback, delay = 0, ...values) => {
    const id = ++lastTimer;
    const run = () => {
      timers.delete(id);
      callback(...values);
    };
    timers.set(id, {dueMs: performance.now() + delay, run});
    arm(timers.get(id));
    return id;
  };
  window.clearTimeout = (id) => {
    clearReal(timers.get(id)?.handle);
    timers.delete(id);
  };

  /* The network */

  let offline = false;
  Object.defineProperty(navigator, 'onLine', {get: () => !offline});
  window.fetch = async (...request) => {
    if (offline) throw new TypeError('offline, by order of the overview');
    return send(...request);
  };

  /* Orders of the overview */

  const orders = new BroadcastChannel('demo-orders');
  orders.addEventListener('message', ({data}) => {
    if (data.clock) {
      clock = data.clock;
      for (const timer of timers.values()) arm(timer);
    }
    if (data.offline === undefined || data.offline === offline) return;
    offline = data.offline;
    dispatchEvent(new Event(offline ? 'offline' : 'online'));
  });

  // A page that has just been loaded has missed earlier messages.
  orders.postMessage({ask: true});
}
