import type {Device} from './device.ts';
import type {HttpReply, NetworkTrouble} from './network.ts';
import type {Action, Command, Trouble} from './scenario.ts';
import type {ScenarioWorld} from './scenario-world.ts';
import type {Tab} from './tab.ts';

/** Milliseconds. */
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The kind of trouble that an action belongs to. Other actions happen in every world. */
const TROUBLE: Partial<Record<Action, Trouble>> = {
  crash: 'crash',
  freeze: 'freeze',
  thaw: 'freeze',
  leave: 'cache',
  back: 'cache',
  sleep: 'sleep',
  'nap and act': 'sleep',
  'clock forward': 'clock',
  'clock back': 'clock',
  'slow network': 'network',
  'lossy network': 'network',
  'hanging network': 'network',
  'failing network': 'network',
  'late requests': 'network',
  'lossy channel': 'channel',
  'slow channel': 'channel',
  'forged end': 'channel',
  'server out of order': 'server',
  'server asks for rest': 'server',
  'server restart': 'server',
  'server loses all': 'ending',
  'server clock back': 'clock',
  'end by admin': 'ending',
  'sign out': 'ending',
};

/** A page takes at least so long to load; milliseconds. */
const LOADING = 50;

const UNAVAILABLE: HttpReply = {status: 503, headers: {'content-type': 'text/html'}, body: '<h1>Back soon</h1>'};

/** Tabs of one device, one in each state if there is one. */
interface Candidates {
  readonly running: Tab | undefined;
  readonly seen: Tab | undefined;
  readonly hidden: Tab | undefined;
  readonly frozen: Tab | undefined;
  readonly cached: Tab | undefined;
}

/**
 * Troubles and actions that need a server. Without a server, an end that another tab reports is believed at once (B2).
 */
const NEEDS_SERVER: ReadonlySet<Trouble | Action> = new Set<Trouble | Action>([
  'network',
  'server',
  'server loses all',
  'server clock back',
  'end by admin',
  'forged end',
  'load',
  'poll',
]);

/** Performs a command, if this world has its trouble and a tab for it. */
export async function perform(world: ScenarioWorld, {action: wanted, target, amount}: Command): Promise<void> {
  // If it cannot happen, the user is active instead, so that a world without trouble has much activity.
  const action = canHappen(world, wanted) ? wanted : 'act';
  const device = world.devices[target % world.devices.length] as Device;
  const pick = (fits: (tab: Tab) => boolean): Tab | undefined => {
    const fitting = device.tabs.filter(fits);
    return fitting[Math.floor(target / world.devices.length) % Math.max(1, fitting.length)];
  };
  const candidates: Candidates = {
    running: pick(({runs}) => runs),
    seen: pick(({runs, hidden}) => runs && !hidden),
    hidden: pick(({runs, hidden}) => runs && hidden),
    frozen: pick(({state}) => state === 'frozen'),
    cached: pick(({state}) => state === 'cached'),
  };
  world.trace('', `${action} (${device.name}, ${amount.toFixed(2)})`);
  if (device.asleep && !action.startsWith('server')) return;
  const inTab = IN_TABS[action];
  if (inTab) inTab(candidates, amount, world);
  else await ELSEWHERE[action]?.({world, device, amount, candidates});
}

function canHappen({scenario, server}: ScenarioWorld, action: Action): boolean {
  const trouble = TROUBLE[action];
  if (!server && (NEEDS_SERVER.has(action) || (trouble && NEEDS_SERVER.has(trouble)))) return false;
  return trouble === undefined || scenario.troubles.includes(trouble);
}

const IN_TABS: Partial<Record<Action, (candidates: Candidates, amount: number, world: ScenarioWorld) => void>> = {
  act: ({seen}) => seen?.act(),
  answer: ({seen}) => seen && (seen.options.extendOn === 'button' ? seen.stay() : seen.act()),
  work: ({seen}, amount, world) => seen && work(world, seen, amount),
  hide: ({seen}) => seen?.hide(),
  show: ({hidden}) => hidden?.show(),
  switch: ({seen, hidden}) => {
    hidden?.show();
    if (hidden) seen?.hide();
  },
  // By a click on a link, or by the button of the tab, which is no activity.
  close: ({running}, amount) => {
    if (amount < 0.5 && running && !running.hidden) running.act();
    running?.close();
  },
  ping: ({running}) => running?.ping(),
  look: ({running}) => running?.look(),
  remove: ({running}, amount) => amount < 0.2 && running?.remove(),
  crash: ({running}) => running?.crash(),
  freeze: ({running}) => running?.freeze(),
  thaw: ({frozen}) => frozen?.thaw(),
  leave: ({seen}) => seen?.leave(),
  back: ({cached}) => cached?.back(),
};

interface Place {
  readonly world: ScenarioWorld;
  readonly device: Device;
  readonly amount: number;
  readonly candidates: Candidates;
}

const ELSEWHERE: Partial<Record<Action, (place: Place) => unknown>> = {
  open: ({world, device, amount}) => open(world, device, amount),
  navigate: async ({world, device, amount, candidates: {seen}}) => {
    seen?.act();
    seen?.leave();
    if (amount < 0.7 && seen?.state === 'cached') seen.vanish();
    await open(world, device, amount);
  },
  load: ({world}) => world.server?.load(true),
  poll: ({world}) => world.server?.poll(),
  sleep: ({world, device, amount}) => device.suspend(amount ** 4 * 72 * HOUR, world.random.chance(0.5), () => {}),
  'nap and act': ({world, device, amount}) => {
    const duration = amount * 2 * world.scenario.expireAfter * SECOND;
    device.suspend(duration, world.random.chance(0.5), () => device.tabs.find(isSeen)?.wakeUpAndAct());
  },
  'clock forward': ({device, amount}) => device.setClock(amount ** 3 * 26 * HOUR),
  'clock back': ({device, amount}) => device.setClock(-(amount ** 3) * 26 * HOUR),
  'slow network': (place) => failNetwork(place, 'slow'),
  'lossy network': (place) => failNetwork(place, 'lossy'),
  'hanging network': (place) => failNetwork(place, 'hanging'),
  'failing network': (place) => failNetwork(place, 'failing'),
  'late requests': (place) => failNetwork(place, 'late'),
  'lossy channel': (place) => failChannel(place, 'lossy'),
  'slow channel': (place) => failChannel(place, 'slow'),
  'forged end': ({device}) => device.forgeEnd(),
  'server out of order': ({world, amount}) =>
    world.server?.fail(amount ** 2 * 30 * MINUTE, {...UNAVAILABLE, status: 500}),
  'server asks for rest': ({world, amount}) => {
    const headers = {'retry-after': String(Math.ceil(amount * 120))};
    world.server?.fail(amount * 5 * MINUTE, {...UNAVAILABLE, status: 429, headers});
  },
  'server restart': ({world, amount}) => world.server?.fail(amount * 20 * SECOND, UNAVAILABLE),
  'server loses all': ({world}) => world.server?.loseAll(),
  'server clock back': ({world, amount}) => world.server?.setClockBack(amount * 3 * HOUR),
  'end by admin': ({world}) => world.server?.end(),
  'sign out': ({world, device, candidates: {running}}) => {
    if (!running) return;
    world.signedOut.add(device);
    world.server?.end();
    running.signOut();
  },
};

function failNetwork({device, amount}: Place, trouble: NetworkTrouble): void {
  device.network?.fail(trouble, amount ** 3 * HOUR);
}

function failChannel({world, device, amount}: Place, kind: 'lossy' | 'slow'): void {
  device.channelTrouble = {kind, until: world.agenda.time + amount * HOUR};
}

/** A page is requested, and opens if it is served. */
async function open(world: ScenarioWorld, device: Device, amount: number): Promise<void> {
  const byUser = amount < 0.8;
  if (!(await world.load(device, byUser))) return;
  const openPage = () => device.open(world.options(amount > 0.5 && amount < 0.7, amount > 0.75 && amount < 0.85));
  if (world.server) openPage();
  // Loading takes longer than a message of the page that was left, so the other tabs know of its activity by then.
  else world.agenda.after(LOADING, () => !device.asleep && openPage());
}

/** The user is busy in a tab: a key or a click every few seconds, for up to two hours. */
function work(world: ScenarioWorld, tab: Tab, amount: number): void {
  const {agenda, random, scenario} = world;
  const until = agenda.time + amount ** 2 * 2 * HOUR;
  const pace = random.chance(0.3) ? scenario.warnAfter * SECOND * 0.8 : random.between(2, 30) * SECOND;
  const next = (): void => {
    if (world.deserted || !tab.shown || tab.hidden || !tab.runs) return;
    if (tab.phase === 'warning' && tab.options.extendOn === 'button') tab.stay();
    else tab.act();
    if (agenda.time < until) agenda.after(random.between(0.5, 1.5) * pace, next);
  };
  next();
}

function isSeen(tab: Tab): boolean {
  return tab.state === 'running' && !tab.hidden;
}
