import {type Findings, table} from '../findings.ts';
import {optionsOfUsers} from './user-options.ts';
import {AT_ONCE, type Opened, openStores} from './user-stores.ts';
import {touchesOfUsers} from './user-touches.ts';

const LIMITS = {expireAfter: 600, maxLifetime: 43_200};
const MANY = 10_000;

/** Measures a touch beside the other sessions of its user, and what the list and the end of all of them take. */
export async function sessionsOfUsers(): Promise<Findings> {
  const closes: (() => unknown)[] = [];
  try {
    const stores = await openStores(closes);
    const touches = await touchesOfUsers(stores);
    const options = await optionsOfUsers(stores);
    const lists: string[][] = [];
    for (const opened of stores) lists.push(await listAndEnd(opened));
    return {
      goals: touches.goals,
      charts: touches.charts ?? [],
      report: [
        ...touches.report,
        ...options.report,
        table(['', `ms a page of 100, of ${MANY} sessions`, 'ms the last page', 'ms the end of all'], lists),
      ],
    };
  } finally {
    for (const close of closes.reverse()) await close();
  }
}

async function listAndEnd({database, store}: Opened): Promise<string[]> {
  const owner = {user: 'many'};
  const ids = Array.from({length: MANY}, (_, n) => `many ${n}`);
  for (let n = 0; n < MANY; n += AT_ONCE) {
    await Promise.all(ids.slice(n, n + AT_ONCE).map((id) => store.start(id, LIMITS, undefined, undefined, owner)));
  }
  const page = (skip: number) => time(() => store.sessionsOf!('many', {skip, limit: 100}));
  return [
    database,
    await page(0),
    await page(MANY - 100),
    await time(() => store.endSessionsOf!('many', {}, LIMITS.maxLifetime)),
  ];
}

async function time(run: () => unknown): Promise<string> {
  const started = performance.now();
  await run();
  return (performance.now() - started).toFixed(1);
}
