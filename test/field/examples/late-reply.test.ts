import {deepEqual, match} from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {ExampleUnderTest} from './example-under-test.ts';

/** Loaded before the example, which stays as it is: in the store of its process, each end was a moment ago. */
const WITHOUT_TIME = `
  let store;
  Object.defineProperty(globalThis, Symbol.for('session-security, the store of this process'), {
    get: () => store,
    set(given) {
      const touch = (...asked) => {
        const {tombstone, ...found} = given.touch(...asked);
        return tombstone ? {...found, tombstone: {...tombstone, endedFor: 0}} : found;
      };
      store = {...given, touch};
    },
  });`;

const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(WITHOUT_TIME)}`;

const EXAMPLES = [
  {name: 'better-auth-hono', environment: {}},
  {name: 'koa', environment: {}},
  {name: 'nestjs', environment: {}},
  {name: 'sveltekit', environment: {}},
  {name: 'nitro-h3', environment: {}},
  {
    name: 'nextjs-authjs',
    environment: {AUTH_SECRET: 'a secret of this test, as long as Auth.js wants it', AUTH_TRUST_HOST: 'true'},
  },
];

for (const {name, environment} of EXAMPLES) {
  describe(`examples/${name}, whose requests are late`, () => {
    let app: ExampleUnderTest;
    before(async () => {
      app = await ExampleUnderTest.start({name, environment: async () => ({NODE_OPTIONS, ...environment})});
    });
    after(() => app?.close());

    test('S15: a reply that comes after the sign-out shows nothing, and sets and clears no cookie', async () => {
      const visitor = await app.signInWithoutBrowser();
      const late = visitor.copy();
      await app.signOutWithoutBrowser(visitor);
      for (const where of app.places.keys()) await app.isRefusedTo(late.copy(), where);
      const page = await late.copy().fetch(app.paths.account);
      deepEqual(page.headers.getSetCookie(), []);
      const ping = await late.copy().fetch(`${app.paths.ping}?idleFor=0`, {headers: {'x-requested-with': 'test'}});
      match(await ping.text(), /^"logout"$/);
      deepEqual(ping.headers.getSetCookie(), []);
    });
  });
}
