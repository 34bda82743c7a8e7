import {readFileSync} from 'node:fs';
import type {Page} from 'puppeteer-core';

/**
 * Gives `/page` a simulated clock, and counts what its scripts do: `simulated.pass(seconds)` lets time pass, and
 * `simulated.counts` has the counts.
 */
export async function fakeClock(page: Page): Promise<void> {
  const sinon = readFileSync('node_modules/sinon/pkg/sinon-no-sourcemaps.cjs', 'utf8');
  await page.evaluateOnNewDocument(`if (location.pathname === '/page') { ${sinon}; ${SIMULATED} }`);
}

const SIMULATED = `{
  // Not a timer: in a hidden page a timer would take real time.
  const {port1, port2} = new MessageChannel();
  const turn = () => new Promise((done) => {
    port1.onmessage = done;
    port2.postMessage(0);
  });
  const clock = sinon.useFakeTimers({
    now: Date.now(),
    toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
  });
  const counts = {messages: 0, wakes: 0, storageWrites: 0};
  const counted = (object, name, kind) => {
    const method = object[name];
    object[name] = function (...given) {
      counts[kind]++;
      return method.apply(this, given);
    };
  };
  counted(BroadcastChannel.prototype, 'postMessage', 'messages');
  counted(Storage.prototype, 'setItem', 'storageWrites');
  for (const name of ['setTimeout', 'setInterval']) {
    const set = globalThis[name];
    globalThis[name] = (run, ...given) => set((...args) => { counts.wakes++; run(...args); }, ...given);
  }
  let open = 0;
  const realFetch = fetch;
  globalThis.fetch = async (...given) => {
    open++;
    try {
      return await realFetch(...given);
    } finally {
      open--;
    }
  };
  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (...given) {
    open++;
    this.addEventListener('loadend', () => open--);
    return send.apply(this, given);
  };
  globalThis.simulated = {
    counts,
    async pass(seconds) {
      for (let second = 0; second < seconds; second++) {
        clock.tick(1000);
        do await turn(); while (open > 0);
      }
    },
  };
}`;
