import {sessionSecurity} from 'session-security/server/fetch';
import {type Findings, table} from '../findings.ts';
import {median, middle, shuffled} from '../statistics.ts';
import {AT_ONCE, type Opened} from './user-stores.ts';

const ROUNDS = 15;
const MOST_REQUESTS = 4000;

/** A guard on a store, and the microseconds of a request through it, by round. */
interface Guarded extends Opened {
  readonly name: string;
  readonly request: Request;
  readonly guard: (request: Request, next: () => Response) => Promise<Response>;
  readonly costs: number[];
}

/** Measures what the options for the sessions of users cost a request. */
export async function optionsOfUsers(stores: readonly Opened[]): Promise<Findings> {
  const guards: Guarded[] = [];
  for (const opened of stores) for (const name of ['none of it', 'all of it']) guards.push(await guardOf(opened, name));
  for (const guarded of guards) await passAll(guarded);
  for (const guarded of guards) guarded.costs.length = 0;
  for (let round = 0; round < ROUNDS; round++) for (const guarded of shuffled(guards)) await passAll(guarded);
  const addedBy = ({database, costs}: Guarded): number => {
    const plain = guards.find((guarded) => guarded.database === database)!;
    return median(costs.map((cost, round) => cost / plain.costs[round]!));
  };
  return {
    goals: [],
    report: [
      table(
        ['', '`describe`, `maxSessions`, `events`, `observe`', 'µs a request', '× without them'],
        guards.map((guarded) => [
          guarded.database,
          guarded.name,
          middle(guarded.costs, 1),
          addedBy(guarded).toFixed(2),
        ]),
      ),
      `The guard of the fetch adapter; median (least–greatest) of ${ROUNDS} rounds in turns.`,
    ],
  };
}

/** With one signed-in session. */
async function guardOf(opened: Opened, name: string): Promise<Guarded> {
  let observed = 0;
  const all = {
    describe: () => ({device: 'a telephone'}),
    maxSessions: 5,
    events: true,
    observe: () => void observed++,
  };
  const security = sessionSecurity({
    user: () => 'ada',
    sessionId: () => name,
    endSession: () => {},
    store: opened.store,
    ...(name === 'all of it' && all),
  });
  const request = new Request('http://localhost/account');
  await security.start(request, name, name);
  return {...opened, name, request, costs: [], guard: (one, next) => security(one, async () => next())};
}

async function passAll({guard, request, touches, costs}: Guarded): Promise<void> {
  const requests = Math.min(touches, MOST_REQUESTS);
  let left = requests;
  const started = performance.now();
  const work = async (): Promise<void> => {
    while (left-- > 0) await guard(request, () => new Response('page'));
  };
  await Promise.all(Array.from({length: AT_ONCE}, work));
  costs.push(((performance.now() - started) * 1000) / requests);
}
