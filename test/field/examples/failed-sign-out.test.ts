import {deepEqual, equal, match} from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {ExampleUnderTest} from './example-under-test.ts';

/** Loaded before the example, which stays as it is: the store of its process carries out no end. */
const WITHOUT_ENDS = `
  let store;
  Object.defineProperty(globalThis, Symbol.for('session-security, the store of this process'), {
    get: () => store,
    set: (given) => (store = {...given, end: () => Promise.reject(new Error('the store is away'))}),
  });`;

const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(WITHOUT_ENDS)}`;

const EXAMPLES = [
  {name: 'better-auth-hono', signOut: '/api/auth/sign-out', environment: {}},
  {name: 'koa', signOut: undefined, environment: {}},
  {name: 'sveltekit', signOut: undefined, environment: {}},
  {name: 'nitro-h3', signOut: undefined, environment: {}},
  {
    name: 'nextjs-authjs',
    signOut: undefined,
    environment: {AUTH_SECRET: 'a secret of this test, as long as Auth.js wants it', AUTH_TRUST_HOST: 'true'},
  },
];

for (const {name, signOut, environment} of EXAMPLES) {
  describe(`examples/${name}, whose store carries out no end`, () => {
    let app: ExampleUnderTest;
    before(async () => {
      app = await ExampleUnderTest.start({name, environment: async () => ({NODE_OPTIONS, ...environment})});
    });
    after(() => app?.close());

    test('S17: a sign-out is not answered as done, and the old cookie opens nothing', async () => {
      const visitor = await app.signInWithoutBrowser();
      const old = visitor.copy();
      const response = await visitor.submit(app.paths.account, 'id="sign-out"');
      deepEqual([response.status, response.headers.get('location')], [503, null], await response.text());
      await app.isRefusedEverywhereTo(old);
    });

    if (signOut) {
      test("S17: the same at the library's own address", async () => {
        const visitor = await app.signInWithoutBrowser();
        match(await visitor.get(app.paths.account, 'text/html'), /Ada/);
        const response = await visitor.fetch(signOut, {
          method: 'POST',
          body: '{}',
          headers: {'content-type': 'application/json'},
        });
        equal(response.status, 503, await response.text());
      });
    }
  });
}
