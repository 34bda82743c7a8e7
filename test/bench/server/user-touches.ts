import type {MaybePromise} from 'session-security/server';
import {type Findings, type Goal, table} from '../findings.ts';
import {growthText, slope} from '../growth.ts';
import {median, middle, shuffled} from '../statistics.ts';
import {AT_ONCE, type Opened} from './user-stores.ts';

const ROUNDS = 15;
/** The sessions that are touched in turn, of each kind. */
const SESSIONS = 1000;
const LIMITS = {expireAfter: 600, maxLifetime: 43_200};
/** Of 3,500 touches a second, 2,800 are left. */
const MOST = 1.25;
const PER_USER = [0, 1, 5, 10, 20, 50] as const;
const MOST_PER_USER = PER_USER.at(-1)!;

/** Sessions of no user, or of users with so many each. */
interface Kind extends Opened {
  readonly perUser: number;
  readonly ids: readonly string[];
  /** Microseconds of a touch, by round. */
  readonly costs: number[];
}

/** Measures a touch of sessions without a user, and of those of users with up to fifty sessions. */
export async function touchesOfUsers(stores: readonly Opened[]): Promise<Findings> {
  const kinds: Kind[] = [];
  for (const opened of stores) for (const perUser of PER_USER) kinds.push(await fill(opened, perUser));
  for (const kind of kinds) await touchAll(kind);
  for (const kind of kinds) kind.costs.length = 0;
  for (let round = 0; round < ROUNDS; round++) for (const kind of shuffled(kinds)) await touchAll(kind);
  const of = ({database}: Opened) => kinds.filter((kind) => kind.database === database);
  const timesPlain = (kind: Kind): number => {
    const [plain] = of(kind);
    return median(kind.costs.map((cost, round) => cost / plain!.costs[round]!));
  };
  const curves = stores.map((opened) => ({
    name: opened.database,
    points: of(opened)
      .filter(({perUser}) => perUser > 0)
      .map(({perUser, costs}) => ({size: perUser, cost: median(costs)})),
  }));
  const growth = growthText({
    name: 'touch-by-sessions-of-a-user',
    title: 'Microseconds of a touch by the number of sessions of its user: memory, Redis and PostgreSQL',
    of: 'sessions of a user',
    unit: 'µs a touch',
    curves,
    digits: 2,
  });
  return {
    goals: kinds
      .filter(({perUser}) => perUser === MOST_PER_USER)
      .map((kind) => goal(kind, timesPlain(kind), slope(curves.find(({name}) => name === kind.database)!.points))),
    charts: growth.charts,
    report: [
      ...growth.report,
      table(
        ['× without users', 'µs without', ...PER_USER.slice(1).map(String)],
        stores.map((opened) => {
          const [plain, ...others] = of(opened);
          return [opened.database, middle(plain!.costs, 2), ...others.map((kind) => timesPlain(kind).toFixed(2))];
        }),
      ),
      `Touches of ${SESSIONS} sessions by chance, ${AT_ONCE} at a time, as one process sends them; medians of ${ROUNDS} rounds in turns, × is the
median of the ratios in each round. The databases are on the same machine.`,
    ],
  };
}

function goal({database, perUser}: Kind, times: number, exponent: number): Goal {
  return {
    what: `server, ${database}: a touch of one of ${perUser} sessions of a user, to one without users`,
    goal: `≤ ${MOST} ×`,
    because: `Every request pays for a touch, and few users look at the list of their sessions. A store that takes 3,500 touches
      a second then takes 2,800, as many as a million users who work at once send.`,
    measured: `${times.toFixed(2)} ×, slope ${exponent.toFixed(2)}`,
    met: times <= MOST,
    minor: true,
    why: `The store also reads the row, the key or the name of the user, whatever the number of its sessions. In PostgreSQL these
      are 3 of the 12 pages that the statement reads, and 10 µs beside the other 142 of the backend. A touch without that row would not
      know at once that the user ended all sessions.`,
  };
}

async function fill(opened: Opened, perUser: number): Promise<Kind> {
  const ids = Array.from({length: SESSIONS}, (_, n) => `${perUser} of a user, ${n}`);
  for (const [n, id] of ids.entries()) {
    const owner = perUser === 0 ? undefined : {user: userOf(n, perUser)!};
    await opened.store.start(id, LIMITS, undefined, undefined, owner);
  }
  return {...opened, perUser, ids, costs: []};
}

function userOf(session: number, perUser: number): string | undefined {
  return perUser === 0 ? undefined : `user ${perUser} ${Math.floor(session / perUser)}`;
}

/** The texts are made before: a request has them. */
async function touchAll({store, touches, perUser, ids, costs}: Kind): Promise<void> {
  const order = Array.from({length: touches}, () => Math.floor(Math.random() * SESSIONS));
  const users = ids.map((_, n) => userOf(n, perUser));
  let next = 0;
  const started = performance.now();
  const work = async (): Promise<void> => {
    while (next < touches) {
      const session = order[next++]!;
      const touched: MaybePromise<unknown> = store.touch(ids[session]!, 0, LIMITS, 5, users[session]);
      if (touched instanceof Promise) await touched;
    }
  };
  await Promise.all(Array.from({length: AT_ONCE}, work));
  costs.push(((performance.now() - started) * 1000) / touches);
}
