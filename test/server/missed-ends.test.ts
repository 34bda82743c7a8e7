import {equal} from 'node:assert/strict';
import {after, afterEach, before, beforeEach, describe, mock, test} from 'node:test';
import {sessionSecurity} from '../../server-contract/adapters/node.ts';
import {plannedLooks} from '../../server-contract/core/planned-looks.ts';
import {eventually} from '../support/eventually.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import type {FoundDatabase} from '../support/redis.ts';
import {BEGINNING, ENDED, type OpenStream, openStream} from './event-client.ts';
import {endUnheard, type ListeningStore, openListening, TARGETS} from './shared-events.ts';

const LIMITS = {expireAfter: 600, maxLifetime: 43_200};

for (const {kind, missing, find} of TARGETS) {
  describe(`a process that could not hear, ${kind}`, {skip: missing}, () => {
    let database: FoundDatabase;
    let other: ListeningStore;
    before(async () => {
      database = await find();
      other = await openListening[kind](database.url);
    });
    after(async () => {
      await other?.close();
      await database?.close();
    });

    let subscribe: (value?: unknown) => void;
    let own: ListeningStore;
    let security: ReturnType<typeof sessionSecurity>;
    let server: RunningServer;
    beforeEach(async () => {
      // The looks that come within seconds, or at a limit, find every end.
      mock.method(plannedLooks, 'add', () => 0);
      const mayBegin = new Promise((begin) => {
        subscribe = begin;
      });
      own = await openListening[kind](database.url, mayBegin);
      security = sessionSecurity({
        ...LIMITS,
        user: ({headers}) => headers.cookie,
        sessionId: ({headers}) => headers.cookie?.replace('sid=', ''),
        endSession: () => {},
        store: own.store,
        events: true,
      });
      server = await serve((req, res) => void security(req, res));
    });
    afterEach(async () => {
      mock.restoreAll();
      await server.close();
      await security.closeStreams();
      await own.close();
    });

    async function signedIn(id: string): Promise<OpenStream> {
      await other.store.start(id, LIMITS);
      const stream = await openStream(server.origin, {cookies: new Map([['sid', id]])});
      await stream.has(BEGINNING.length);
      return stream;
    }

    test('E1: the first stream is told at once of an end from before its subscription', async () => {
      const stream = await signedIn('ann');
      await other.store.end('ann');
      subscribe();
      await eventually('the stream is told', async () => stream.text === BEGINNING + ENDED);
    });

    test('E1: a stream is told of an end from a moment without a connection as soon as there is one again', async () => {
      subscribe();
      const [ended, heard] = [await signedIn('bob'), await signedIn('eve')];
      await other.store.end('eve');
      equal(await heard.whole, BEGINNING + ENDED);
      await endUnheard(other.store, 'bob');
      await own.breakListener();
      await eventually('the stream is told', async () => ended.text === BEGINNING + ENDED);
    });
  });
}
