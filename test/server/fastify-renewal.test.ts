import {deepEqual, equal} from 'node:assert/strict';
import {after, afterEach, before, describe, test} from 'node:test';
import type {FastifySessionOptions} from '@fastify/session';
import type {FastifyInstance} from 'fastify';
import {type RunningServer, serve} from '../support/http-server.ts';
import {fastifySessionApp} from './apps/fastify-session-app.ts';
import {Browser, PAGE} from './browser.ts';
import {sessionStores} from './session-stores.ts';
import {SimulatedStore} from './simulated-store.ts';

const WRITES: readonly string[] = ['/written', '/saved', '/reloaded', '/reloaded-first'];

/** Routes that change the session, each in the way that its name says. */
function routes(app: FastifyInstance): void {
  app.get('/written', async (request) => {
    request.session.note = 'written';
    return {};
  });
  app.get('/saved', async (request) => {
    request.session.note = 'saved';
    await request.session.save();
    return {};
  });
  app.get('/reloaded', async (request) => {
    request.session.note = 'reloaded';
    await request.session.save();
    await request.session.reload();
    return {};
  });
  app.get('/reloaded-first', async (request) => {
    await request.session.reload();
    request.session.note = 'reloaded-first';
    return {};
  });
  app.get('/note', async (request) => ({note: request.session.note ?? null}));
  app.get('/sign-in-here', async (request) => {
    request.session.userId = 'ann';
    return {};
  });
}

/** session-file-store is written for express-session alone. */
const stores = sessionStores.filter(({name}) => name !== 'session-file-store');

for (const target of stores) {
  describe(`@fastify/session with ${target.name}`, {skip: target.missing}, () => {
    let opened: Awaited<ReturnType<typeof target.open>>;
    let server: RunningServer | undefined;
    let activity: SimulatedStore;
    let browser: Browser;

    before(async () => {
      opened = await target.open();
    });
    after(() => opened?.close());
    afterEach(() => server?.close());

    /** Each browser is new, so it has no session that the store knows. */
    async function open(options: Partial<FastifySessionOptions> = {}): Promise<void> {
      await server?.close();
      activity = new SimulatedStore();
      const guard = {expireAfter: 100, store: activity, passive: [...WRITES, '/sign-in-here', '/login', '/logout']};
      const sessions = {store: opened.store as never, cookie: {maxAge: 60_000}, ...options};
      server = await serve(await fastifySessionApp(guard, sessions, routes));
      browser = new Browser(server.origin);
    }

    const cookiesOf = async (path: string) => (await browser.get(path, PAGE)).headers['set-cookie']?.length ?? 0;

    for (const path of WRITES) {
      test(`S6: data that the passive request ${path} puts into the session is kept, and its cookie is not sent again`, async () => {
        await open();
        await browser.get('/login?user=ann');
        activity.pass(5);
        equal(await cookiesOf(path), 0);
        deepEqual((await browser.get('/note', PAGE)).json, {note: path.slice(1)});
        equal((await browser.ping()).json, 0);
      });
    }

    test('S6: nor is the cookie of a visitor', async () => {
      await open();
      equal(await cookiesOf('/written'), 1);
      equal(await cookiesOf('/reloaded-first'), 0);
      deepEqual((await browser.get('/note', PAGE)).json, {note: 'reloaded-first'});
    });

    test('S6: a session that begins in a passive request sends its cookie', async () => {
      for (const path of ['/written', '/saved']) {
        await open();
        equal(await cookiesOf(path), 1, path);
        deepEqual((await browser.get('/note', PAGE)).json, {note: path.slice(1)});
      }
    });

    test('S6: a sign-in by a passive request sends it, and a sign-out sends none', async () => {
      await open();
      await browser.get('/note', PAGE);
      equal(await cookiesOf('/login?user=ann'), 1);
      equal(await cookiesOf('/logout'), 0);
      await open({saveUninitialized: true});
      await browser.get('/note', PAGE);
      equal(await cookiesOf('/sign-in-here'), 1);
      equal((await browser.ping()).json, 0);
    });
  });
}
