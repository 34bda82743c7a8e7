import {deepEqual, equal, ok} from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import type {ActivityStore} from '../../../server-contract/index.ts';
import type {Answer} from '../../server/browser.ts';
import {eventually} from '../../support/eventually.ts';
import {Application} from './application.ts';
import {openStore, type StoreSpec} from './open-store.ts';

/** A database of several servers that a test may break once. */
export interface Engine {
  readonly spec: StoreSpec;
  /** The same, with an option that makes ends durable. */
  readonly durable: StoreSpec;
  /** Resolves when all servers have what was written. */
  untilCopied(): Promise<void>;
  /** Kills a server. Resolves when it is dead, and not only when another one has taken its place. */
  fail(): Promise<void>;
  close(): Promise<void>;
}

const LIMITS = {expireAfter: 600, maxLifetime: 43_200};
/** The idle time of all sessions when the server is killed, in seconds. */
const IDLE = 100;
/** The users of sessions. The others have none. */
const OWNERS: Readonly<Record<string, string>> = {
  owned: 'eve',
  revoked: 'bob',
  'durably revoked': 'carl',
  'moved of user': 'dora',
};
/** Enough that each node of a cluster has some. */
const SESSIONS = 24;

/** Two processes of an application go through the failure of a server. */
export function describeFailover(name: string, missing: string | false, start: () => Promise<Engine>): void {
  describe(name, {skip: missing}, () => {
    test('R1, S12, S15, S16, S17: no session is lost, extended or revived while a server fails', async (t) => {
      const engine = await start();
      t.after(() => engine.close());
      const {store, close} = await openStore(engine.spec);
      t.after(close);
      const application = await Application.start(engine.spec);
      t.after(() => application.close());
      const durable = await openStore(engine.durable);
      t.after(durable.close);
      await goThrough(t, engine, {store, durable: durable.store}, application);
    });
  });
}

interface Stores {
  readonly store: ActivityStore;
  readonly durable: ActivityStore;
}

async function goThrough(t: TestContext, engine: Engine, {store, durable}: Stores, application: Application) {
  const withoutUser = ['alive', 'claiming', 'leaving', 'ended', 'durably ended', 'moved', 'durably moved'] as const;
  const groups = [...withoutUser, 'owned', 'revoked', 'durably revoked', 'moved of user'] as const;
  const ids = (group: (typeof groups)[number]) => Array.from({length: SESSIONS}, (_, n) => `${group} ${n}`);
  for (const group of groups) {
    const user = OWNERS[group];
    const owner = user === undefined ? undefined : {user};
    const past = {idleFor: IDLE, age: 1000};
    await Promise.all(ids(group).map(async (id) => store.start(id, LIMITS, past, undefined, owner)));
  }
  const ping = (idleFor?: number) => (browser: {ping(idleFor?: number): Promise<Answer>}) => browser.ping(idleFor);
  const [known] = await application.ask(['alive 0'], ping());
  equal(typeof known?.json, 'number', 'before the failure');
  const started = performance.now();
  await Promise.all(ids('ended').map(async (id) => store.end(id, LIMITS.maxLifetime)));
  const moves = await Promise.all(ids('moved').map(async (id) => store.rotate!(id, `new ${id}`, LIMITS)));
  deepEqual(new Set(moves), new Set([true]));
  equal((await store.endSessionsOf?.('bob', {}, LIMITS.maxLifetime))?.length, SESSIONS);
  await engine.untilCopied();
  // Only the store waits until these are copied.
  await Promise.all(ids('durably ended').map(async (id) => durable.end(id, LIMITS.maxLifetime)));
  const durableMoves = await Promise.all(
    ids('durably moved').map(async (id) => durable.rotate!(id, `new ${id}`, LIMITS)),
  );
  const movesOfUser = await Promise.all(
    ids('moved of user').map(async (id) => durable.rotate!(id, `new ${id}`, LIMITS, undefined, 'dora')),
  );
  deepEqual(new Set([...durableMoves, ...movesOfUser]), new Set([true]));
  equal((await durable.endSessionsOf?.('carl', {}, LIMITS.maxLifetime))?.length, SESSIONS);

  await engine.fail();
  const killed = performance.now();
  const claims = ids('claiming');
  const claimed = await Promise.all(claims.map((id, n) => application.browsers(id)[n % 2]!.ping(0)));
  const refused = claims.filter((_, n) => claimed[n]?.status === 503);
  const leaving = ids('leaving');
  const left = await Promise.all(leaving.map((id, n) => application.browsers(id)[n % 2]!.get('/logout')));
  for (const {status} of left) ok(status === 200 || status === 503, `a sign-out: ${status}`);

  let refusals = refused.length;
  await eventually('all processes reach the database again', async () => {
    const moved = [...ids('moved'), ...ids('moved of user')].map((id) => `new ${id}`);
    const living = await application.ask([...ids('alive'), ...ids('owned'), ...moved], ping());
    const ended = (['ended', 'durably ended', 'revoked', 'durably revoked'] as const).flatMap(ids);
    const dead = await application.ask(ended, ping(0));
    for (const {status, json} of living) ok(status === 503 || isIdle(json), `a living session: ${status} ${json}`);
    for (const {status, json} of dead) ok(status === 503 || json === 'logout', `an ended session: ${status} ${json}`);
    const unanswered = [...living, ...dead].filter(({status}) => status === 503).length;
    refusals += unanswered;
    return unanswered === 0;
  });
  t.diagnostic(`${refusals} requests were refused, for ${((performance.now() - killed) / 1000).toFixed(1)} s`);

  await eventually('no session lives under an id that it has changed', async () => {
    const touches = await Promise.all(ids('durably moved').map((id) => store.touch(id, 0, LIMITS)));
    return touches.every((touch) => !touch.active && touch.tombstone?.cause === 'rotated');
  });
  const counts = await Promise.all(
    Object.values(OWNERS).map(async (user) => (await store.sessionsOf?.(user, {skip: 0, limit: 1000}))?.length),
  );
  deepEqual(counts, [SESSIONS, 0, 0, SESSIONS]);
  for (const {json} of await application.ask(refused, ping())) ok(isIdle(json), `a refused claim: ${json}`);
  for (const [n, id] of leaving.entries()) {
    if (left[n]?.status === 503) equal((await application.browsers(id)[0]!.get('/logout')).status, 200);
  }
  for (const {json} of await application.ask(leaving, ping(0))) equal(json, 'logout', 'a sign-out');
  await application.addProcess();
  const users = await application.ask(['alive 0'], ping());
  deepEqual(new Set(users.map(({headers}) => headers['session-user'])), new Set([known?.headers['session-user']]));

  /** No less than before the failure, and no more than has passed. */
  function isIdle(reply: unknown): boolean {
    return Number(reply) >= IDLE && Number(reply) <= IDLE + (performance.now() - started) / 1000 + 2;
  }
}
