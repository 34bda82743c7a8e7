import {equal, ok} from 'node:assert/strict';
import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {createSessionSecurity, type SessionSecurity} from '../../server-contract/index.ts';
import {within} from '../support/eventually.ts';
import {LIMIT_MS} from '../support/limits.ts';
import type {FoundDatabase} from '../support/redis.ts';
import {BEGINNING, ENDED, type OpenStream, openStream} from './event-client.ts';
import {endUnheard, type Kind, type ListeningStore, openListening, TARGETS} from './shared-events.ts';

const ROUNDS = 20;

for (const {kind, missing, find} of TARGETS) {
  describe(`two processes with one store, ${kind}`, {skip: missing}, () => {
    let database: FoundDatabase;
    let shared: ListeningStore;
    let member: {readonly process: ChildProcess; readonly origin: string};
    let security: SessionSecurity<object>;
    before(async () => {
      database = await find();
      shared = await openListening[kind](database.url);
      security = createSessionSecurity<object, object>({
        store: shared.store,
        user: () => null,
        sessionId: () => undefined,
        onError: () => {},
      });
      member = await startMember(kind, database.url);
    });
    after(async () => {
      member?.process.disconnect();
      await shared?.close();
      await database?.close();
    });

    async function signedIn(id: string, user: string): Promise<OpenStream> {
      await security.start({}, id, user);
      return open(id);
    }

    async function open(id: string): Promise<OpenStream> {
      const stream = await openStream(member.origin, {cookies: new Map([['sid', id]])});
      equal(stream.status, 200);
      await stream.has(BEGINNING.length);
      return stream;
    }

    // How soon is measured by the benchmark. Without a message, a stream would look at its session after ten minutes.
    test('E1: the streams of one process hear each time that the other ended all sessions of the user', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const streams = await Promise.all([signedIn(`ann.${round}.1`, 'ann'), signedIn(`ann.${round}.2`, 'ann')]);
        equal(await security.endSessionsOf('ann'), 2);
        for (const {whole} of streams) equal(await within(LIMIT_MS, whole), BEGINNING + ENDED);
      }
    });

    test('E1: it hears of the end of one session, of a sign-out, and of too many sessions', async () => {
      const [one, out] = [await signedIn('bob.1', 'bob'), await signedIn('bob.2', 'bob')];
      const other = await signedIn('bob.3', 'bob');
      await security.end('bob.2');
      equal(await out.whole, BEGINNING + ENDED);
      const listed = await security.sessionsOf('bob');
      await security.endSession('bob', listed.at(-1)!.id);
      equal(await one.whole, BEGINNING + ENDED);
      const limited = createSessionSecurity<object, object>({store: shared.store, maxSessions: 1, onError: () => {}});
      await limited.start({}, 'bob.4', 'bob');
      equal(await other.whole, BEGINNING + ENDED);
    });

    test('E1: a session that has changed its id is told by the stream that it had before', async () => {
      const stream = await signedIn('eve.1', 'eve');
      ok(await security.rotate({}, 'eve.1', 'eve.2'));
      const later = await open('eve.2');
      await security.endSessionsOf('eve');
      for (const {whole} of [stream, later]) equal(await whole, BEGINNING + ENDED);
    });

    test('E3: after a lost connection the open streams look at their sessions once', async () => {
      const living = await signedIn('ida.1', 'ida');
      const stream = await signedIn('joe.1', 'joe');
      await endUnheard(shared.store, 'joe.1');
      await shared.breakListener();
      equal(await stream.whole, BEGINNING + ENDED);
      equal(living.text, BEGINNING);
      await security.endSessionsOf('ida');
      equal(await living.whole, BEGINNING + ENDED);
    });
  });
}

async function startMember(kind: Kind, url: string): Promise<{process: ChildProcess; origin: string}> {
  const child = fork(join(import.meta.dirname, 'events-member.ts'), {
    execArgv: ['--import', 'tsx'],
    env: {...process.env, STORE_KIND: kind, STORE_URL: url},
  });
  const [port] = await once(child, 'message');
  return {process: child, origin: `http://127.0.0.1:${port}`};
}
