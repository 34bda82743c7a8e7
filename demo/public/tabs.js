/** What the tabs report, by demo/public/report.js: the last state of each tab, and their events. */

/** A page that has reported nothing for so long is gone. */
const SILENT_MS = 3000;
const FORGOTTEN_MS = 20_000;

const known = new Map();
const listeners = new Set();
/** The frames are tab A and tab B; other tabs follow. */
let named = 2;

new BroadcastChannel('demo-reports').onmessage = ({data}) => {
  const {tab, phase, idleFor, expiresIn, atMs} = data;
  if (!known.has(tab)) known.set(tab, {name: `Tab ${tab.length === 1 ? tab : String.fromCharCode(65 + named++)}`});
  const state = known.get(tab);
  if (phase) {
    const since = state.phase === phase ? state.since : atMs;
    Object.assign(state, {phase, since, idleFor, expiresIn, at: performance.now()});
  }
  for (const listener of listeners) listener({...data, name: state.name});
};

/** Calls `listener` with each report. Returns how to stop that. */
export function onReport(listener) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** The state of a frame; undefined while it shows another page. `since`: the real time at which its phase began. */
export function stateOf(name) {
  const state = known.get(name);
  return state && performance.now() - state.at < SILENT_MS ? state : undefined;
}

/** A row for each tab, by its name. */
export function states() {
  return [...known.values()]
    .filter(({at}) => performance.now() - at < FORGOTTEN_MS)
    .map((state) => (performance.now() - state.at < SILENT_MS ? state : {name: state.name}));
}

/** The page is gone: what it reported does not hold any more. */
export function forget() {
  known.delete('A');
  known.delete('B');
}

/** Resolves with the states of both frames as soon as both are in one of these phases. */
export function bothReach(phases, signal) {
  return new Promise((resolve, reject) => {
    const look = () => {
      const both = ['A', 'B'].map(stateOf);
      if (!both.every((state) => phases.includes(state?.phase))) return;
      stop();
      resolve(both);
    };
    const stop = onReport(look);
    signal.addEventListener('abort', () => {
      stop();
      reject(signal.reason);
    });
    look();
  });
}
