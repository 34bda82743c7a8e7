import type {Device} from './device.ts';
import type {NetworkTrouble} from './network.ts';
import type {Command, Deed, Trouble} from './scenario.ts';
import type {Tab} from './tab.ts';
import type {World} from './world.ts';

/** Milliseconds. */
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Which trouble a deed belongs to; the others happen in every world. */
const TROUBLE: Partial<Record<Deed, Trouble>> = {
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

const UNAVAILABLE = {status: 503, headers: {'content-type': 'text/html'}, body: '<h1>Back soon</h1>'};

/** Does what a command says, if this world has such things and there is somebody to do it. */
export async function perform(world: World, {does, who, much}: Command): Promise<void> {
  const trouble = TROUBLE[does];
  const {troubles} = world.scenario;
  // Where there is no trouble, somebody works instead, so that a world without any is a busy one.
  const deed = trouble === undefined || troubles.includes(trouble) ? does : 'act';
  const device = world.devices[who % world.devices.length] as Device;
  const pick = (fits: (tab: Tab) => boolean): Tab | undefined => {
    const fitting = device.tabs.filter(fits);
    return fitting[Math.floor(who / world.devices.length) % Math.max(1, fitting.length)];
  };
  const some: Some = {
    running: pick(({runs}) => runs),
    seen: pick(({runs, hidden}) => runs && !hidden),
    hidden: pick(({runs, hidden}) => runs && hidden),
    frozen: pick(({state}) => state === 'frozen'),
    cached: pick(({state}) => state === 'cached'),
  };
  const tab = DEEDS_OF_TABS[deed];
  world.trace('', `${deed} (${device.name}, ${much.toFixed(2)})`);
  if (device.asleep && !deed.startsWith('server')) return;
  if (tab) tab(some, much, world);
  else await doElsewhere(world, device, deed, much, some);
}

/** Tabs of one device, of each kind one if there is one. */
interface Some {
  readonly running: Tab | undefined;
  readonly seen: Tab | undefined;
  readonly hidden: Tab | undefined;
  readonly frozen: Tab | undefined;
  readonly cached: Tab | undefined;
}

const DEEDS_OF_TABS: Partial<Record<Deed, (some: Some, much: number, world: World) => void>> = {
  act: ({seen}) => seen?.act(),
  answer: ({seen}) => seen && (seen.options.extendOn === 'button' ? seen.stay() : seen.act()),
  work: ({seen}, much, world) => seen && work(world, seen, much),
  hide: ({seen}) => seen?.hide(),
  show: ({hidden}) => hidden?.show(),
  switch: ({seen, hidden}) => {
    hidden?.show();
    if (hidden) seen?.hide();
  },
  // A click on a link, or on the cross of the tab.
  close: ({running}, much) => {
    if (much < 0.5 && running && !running.hidden) running.act();
    running?.close();
  },
  ping: ({running}) => running?.ping(),
  look: ({running}) => running?.look(),
  remove: ({running}, much) => much < 0.2 && running?.remove(),
  crash: ({running}) => running?.crash(),
  freeze: ({running}) => running?.freeze(),
  thaw: ({frozen}) => frozen?.thaw(),
  leave: ({seen}) => seen?.leave(),
  back: ({cached}) => cached?.back(),
};

async function doElsewhere(world: World, device: Device, deed: Deed, much: number, some: Some): Promise<void> {
  const {server, agenda} = world;
  const trouble = NETWORK_TROUBLES[deed];
  if (trouble) device.network.suffer(trouble, much ** 3 * HOUR);
  else if (deed === 'open') await open(world, device, much);
  else if (deed === 'navigate') {
    some.seen?.act();
    some.seen?.leave();
    if (much < 0.7 && some.seen?.state === 'cached') some.seen.vanish();
    await open(world, device, much);
  } else if (deed === 'load') await server.load(true);
  else if (deed === 'poll') await server.poll();
  else if (deed === 'sleep' || deed === 'nap and act') {
    const duration = deed === 'sleep' ? much ** 4 * 72 * HOUR : much * 2 * world.scenario.expireAfter * SECOND;
    const actsAtOnce = deed === 'nap and act';
    device.sleep(duration, world.random.chance(0.5), () => actsAtOnce && device.tabs.find(seen)?.wakeUpAndAct());
  } else if (deed === 'clock forward') device.setClock(much ** 3 * 26 * HOUR);
  else if (deed === 'clock back') device.setClock(-(much ** 3) * 26 * HOUR);
  else if (deed === 'forged end') device.forgeEnd();
  else if (deed === 'lossy channel' || deed === 'slow channel') {
    device.channelTrouble = {kind: deed === 'lossy channel' ? 'lossy' : 'slow', until: agenda.time + much * HOUR};
  } else if (deed === 'server out of order') server.fail(much ** 2 * 30 * MINUTE, {...UNAVAILABLE, status: 500});
  else if (deed === 'server asks for rest') {
    const rest = String(Math.ceil(much * 120));
    server.fail(much * 5 * MINUTE, {...UNAVAILABLE, status: 429, headers: {'retry-after': rest}});
  } else if (deed === 'server restart') server.fail(much * 20 * SECOND, UNAVAILABLE);
  else if (deed === 'server loses all') server.loseAll();
  else if (deed === 'server clock back') server.setClockBack(much * 3 * HOUR);
  else if (deed === 'end by admin') server.end();
  else if (deed === 'sign out' && some.running) {
    world.signedOut.add(device);
    server.end();
    some.running.signOut();
  }
}

const NETWORK_TROUBLES: Partial<Record<Deed, NetworkTrouble>> = {
  'slow network': 'slow',
  'lossy network': 'lossy',
  'hanging network': 'hanging',
  'failing network': 'failing',
  'late requests': 'late',
};

/** A page is asked for, and opens if it is served. */
export async function open(world: World, device: Device, much: number): Promise<void> {
  const byPerson = much < 0.8;
  if (!(await world.server.load(byPerson))) return;
  device.open(world.options(much > 0.5 && much < 0.7, much > 0.75 && much < 0.85));
}

/** Somebody is busy in a tab: a key or a click every few seconds, for up to two hours. */
function work(world: World, tab: Tab, much: number): void {
  const {agenda, random, scenario} = world;
  const until = agenda.time + much ** 2 * 2 * HOUR;
  const pace = random.chance(0.3) ? scenario.warnAfter * SECOND * 0.8 : random.between(2, 30) * SECOND;
  const go = (): void => {
    if (world.deserted || !tab.shown || tab.hidden || !tab.runs) return;
    if (tab.phase === 'warning' && tab.options.extendOn === 'button') tab.stay();
    else tab.act();
    if (agenda.time < until) agenda.after(random.between(0.5, 1.5) * pace, go);
  };
  go();
}

function seen(tab: Tab): boolean {
  return tab.state === 'running' && !tab.hidden;
}
