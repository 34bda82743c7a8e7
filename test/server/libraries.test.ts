import {deepEqual, equal, match} from 'node:assert/strict';
import {type ChildProcess, fork} from 'node:child_process';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {eventually} from '../support/eventually.ts';
import {findPostgres, postgresMissing} from '../support/postgres.ts';
import {type FoundDatabase, findRedis, redisMissing} from '../support/redis.ts';
import {type Answer, Browser} from './browser.ts';
import {TEST_LIMIT} from './libraries/shared.ts';

const LIBRARIES = [
  'express-session with connect-redis',
  'express-session with connect-pg-simple',
  'cookie-session',
  'client-sessions',
  'Passport with its local strategy',
  'Passport with userProperty',
  '@fastify/session',
  '@fastify/secure-session',
  '@fastify/passport on @fastify/secure-session',
  'iron-session on Hono',
];

/** The libraries side by side, since their tests wait for a second without activity. */
describe('two processes of an application', {skip: redisMissing || postgresMissing, concurrency: true}, () => {
  let databases: readonly FoundDatabase[];
  let members: readonly Member[];
  const errors: string[] = [];
  before(async () => {
    databases = await Promise.all([findRedis(), findPostgres()]);
    const [redis, postgres] = databases as [FoundDatabase, FoundDatabase];
    const urls = {REDIS_URL: redis.url, POSTGRES_URL: postgres.url};
    members = await Promise.all([1, 2].map(() => startMember(urls, errors)));
  });
  after(async () => {
    for (const {child} of members ?? []) child.disconnect();
    for (const database of databases ?? []) await database.close();
  });

  for (const name of LIBRARIES) {
    describe(`with ${name}`, () => {
      const who = async (visitor: Visitor) => ((await visitor.get('/')).json as {user: unknown}).user;
      const signIn = async (): Promise<Visitor> => {
        const visitor = new Visitor(members.map(({ports}) => ports[name]!));
        const {status, body} = await visitor.get('/login?username=ann');
        equal(status, 200, body);
        return visitor;
      };

      test('S5, S16: a session goes on in the other process, and has ended in both after its sign-out', async () => {
        const visitor = await signIn();
        deepEqual(await Promise.all(Array.from({length: 6}, () => who(visitor))), Array(6).fill('ann'), 'six at once');
        const named: unknown[] = [];
        for (let turn = 0; turn < 3; turn++) {
          equal(await who(visitor), 'ann');
          await visitor.get('/');
          const {json, headers} = await visitor.ping();
          equal(typeof json, 'number');
          named.push(headers['session-user']);
        }
        equal(new Set(named).size, 1);
        match(String(named[0]), /^[\w-]{22}$/);
        const thief = visitor.copy();
        equal((await visitor.get('/logout')).status, 200);
        await hasEnded(visitor, thief);
      });

      test('S1, S6: a session that was idle for too long has ended in both, and pings did not renew it', async () => {
        const visitor = await signIn();
        const thief = visitor.copy();
        // A reply rounds up.
        await eventually('a second without activity', async () => Number((await visitor.ping()).json) > 1);
        const {status, json} = await visitor.get('/', {[TEST_LIMIT]: '1'});
        deepEqual([status, json], [200, {user: null}]);
        await hasEnded(visitor, thief);
        await visitor.get('/login?username=bob');
        equal(await who(visitor), 'bob');
      });

      async function hasEnded(...visitors: readonly Visitor[]): Promise<void> {
        for (const visitor of visitors) {
          for (let turn = 0; turn < 2; turn++) {
            equal((await visitor.copy().ping(0)).json, 'logout');
            equal((await visitor.ping(0)).json, 'logout');
            equal(await who(visitor), null);
          }
        }
        deepEqual(errors.splice(0), []);
      }
    });
  }
});

/** A visitor whose requests are answered by the processes in turn. */
class Visitor {
  readonly #ports: readonly number[];
  #cookies: ReadonlyMap<string, string>;
  #turn = 0;

  constructor(ports: readonly number[], cookies: ReadonlyMap<string, string> = new Map()) {
    this.#ports = ports;
    this.#cookies = cookies;
  }

  /** Another visitor with the same cookies. */
  copy(): Visitor {
    return new Visitor(this.#ports, this.#cookies);
  }

  get(path: string, headers?: Record<string, string>): Promise<Answer> {
    return this.#ask((browser) => browser.get(path, headers));
  }

  async ping(idleFor?: number): Promise<Answer> {
    return this.#ask((browser) => browser.ping(idleFor));
  }

  async #ask(question: (browser: Browser) => Promise<Answer>): Promise<Answer> {
    const port = this.#ports[this.#turn++ % this.#ports.length];
    const browser = new Browser(`http://127.0.0.1:${port}`, this.#cookies);
    const answer = await question(browser);
    this.#cookies = browser.cookies;
    return answer;
  }
}

interface Member {
  readonly child: ChildProcess;
  readonly ports: Readonly<Record<string, number>>;
}

function startMember(urls: Readonly<Record<string, string>>, errors: string[]): Promise<Member> {
  const child = fork(join(import.meta.dirname, 'libraries/member.ts'), {
    execArgv: ['--import', 'tsx'],
    env: {...process.env, ...urls},
  });
  return new Promise((started, fail) => {
    child.once('exit', (code) => fail(new Error(`a process of the application ended (${code})`)));
    child.on('message', (message: {ports?: Member['ports']; error?: string}) => {
      if (message.ports) started({child, ports: message.ports});
      else errors.push(String(message.error));
    });
  });
}
