import {deepEqual, equal, ok} from 'node:assert/strict';
import {once} from 'node:events';
import {request} from 'node:http';
import {after, afterEach, before, beforeEach, describe, test} from 'node:test';
import fc from 'fast-check';
import {type RunningServer, serve} from '../support/http-server.ts';
import {targets} from './apps/targets.ts';
import {Browser, PAGE} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

const PING = '/session_security/ping';
/** Ann was last active so many seconds ago, and no input of these tests changes that. */
const IDLE = 5;
/** The same inputs in each run. A failing input is printed. */
const SEED = 20_251_123;
const RUNS = 60;

/** A request on the wire. Header values have no line breaks, because Node's client refuses them. */
interface Sent {
  readonly method: string;
  readonly target: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
}

const isIdleTime = (text: string): boolean => /^[0-9]{1,9}$/.test(text);
const noise = fc.string({unit: 'binary', maxLength: 20});
const printable = fc.string({unit: 'grapheme-ascii', maxLength: 40});

/** Texts that are no idle time; some are nearly one. */
const nonsense = fc
  .oneof(
    noise,
    fc.constantFrom('-1', '-0', '1.5', '1e3', '0x1', ' 7', '7 ', '+7', '1_0', '٣', 'NaN', 'Infinity', 'null', 'true'),
    fc.bigInt({min: 10n ** 9n, max: 10n ** 30n}).map(String),
    fc.double().map(String),
  )
  .filter((text) => !isIdleTime(text));

/** Queries without exactly one valid idle time. */
const query = fc.oneof(
  nonsense.map((text) => `idleFor=${encodeURIComponent(text)}`),
  fc
    .array(fc.nat({max: 999_999_999}), {minLength: 2, maxLength: 4})
    .map((all) => all.map((n) => `idleFor=${n}`).join('&')),
  fc.constantFrom(
    '',
    'idleFor',
    'idleFor[]=0',
    'IDLEFOR=0',
    '__proto__=0',
    '__proto__[idleFor]=0',
    'constructor.idleFor=0',
  ),
  fc
    .uint8Array({maxLength: 12})
    .map((bytes) => `idleFor=x${[...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')}`),
  fc.constantFrom('idleFor=%', 'idleFor=%zz', '%=0', '&&&', '=', '?idleFor=0'),
);

/** JSON, or text that looks like JSON, without a valid idle time at its top level. */
const body = fc.oneof(
  noise,
  printable.filter((text) => !text.includes('idleFor')),
  fc.json({maxDepth: 3}).filter((text) => !text.includes('idleFor')),
  fc
    .anything({maxDepth: 1})
    .filter((value) => !(Number.isInteger(value) && Number(value) >= 0 && Number(value) < 1e9))
    .filter((value) => typeof value !== 'string' || !isIdleTime(value))
    .map((idleFor) => safeJson({idleFor})),
  fc.constantFrom(
    '{"idleFor":0',
    '{"idleFor":0}}',
    '{"idleFor":[0]}',
    '{"idleFor":{"valueOf":0}}',
    '{"__proto__":{"idleFor":0}}',
    '{"constructor":{"prototype":{"idleFor":0}}}',
    '[{"idleFor":0}]',
    'idleFor=0',
    `{"idleFor":0,"more":"${'x'.repeat(5000)}"}`,
  ),
);

const EXTRA = [
  'accept',
  'content-type',
  'cookie2',
  'origin',
  'referer',
  'purpose',
  'sec-purpose',
  'x-forwarded-for',
  'x-http-method-override',
  'range',
  'if-none-match',
];
const headers = fc.dictionary(
  fc.constantFrom(...EXTRA),
  printable.map((text) => text.trim()),
  {maxKeys: 4},
);

const get = fc.record({
  method: fc.constantFrom('GET', 'HEAD'),
  target: query.map((text) => `${PING}?${text}`),
  headers,
  body: fc.constant(undefined),
});
const post = fc.record({
  method: fc.constant('POST'),
  target: fc.constantFrom(PING, `${PING}/`, `${PING}?idleFor=0`),
  headers,
  body,
});

describe('S4: bad input', () => {
  const errors: unknown[] = [];
  const uncaught = (error: unknown): void => void errors.push(error);
  before(() => {
    process.on('unhandledRejection', uncaught);
  });
  after(() => {
    process.off('unhandledRejection', uncaught);
  });

  for (const target of targets) {
    describe(target.name, () => {
      let store: SimulatedStore;
      let server: RunningServer;
      let browser: Browser;
      beforeEach(async () => {
        errors.length = 0;
        store = new SimulatedStore();
        const onError = (error: unknown): void => void errors.push(error);
        server = await serve(await target.serve({store, expireAfter: 600, onError}));
        browser = new Browser(server.origin);
        await browser.get('/login?user=ann');
        store.pass(IDLE);
      });
      afterEach(() => server.close());

      async function expectUntouched(status: number, sent: unknown): Promise<void> {
        ok(status < 500, `${status} for ${JSON.stringify(sent)}`);
        equal((await browser.ping()).json, IDLE, JSON.stringify(sent));
        deepEqual(errors, [], JSON.stringify(sent));
      }

      test('in the URL, the headers and the body of a ping is no activity, no failure and no end', async () => {
        await fc.assert(
          fc.asyncProperty(fc.oneof(get, post), async ({method, target: address, headers: more, body: text}: Sent) => {
            const sent = {method, headers: {...more, ...PAGE}, ...(text === undefined ? {} : {body: text})};
            const answer = await browser.ask(address, sent);
            equal(answer.status, 200);
            if (method !== 'HEAD') equal(answer.json, IDLE);
            await expectUntouched(answer.status, sent);
          }),
          {seed: SEED, numRuns: RUNS},
        );
      });

      test('in cookies is an anonymous user', async () => {
        await fc.assert(
          fc.asyncProperty(printable, fc.constantFrom(...browser.cookies.keys()), async (text, name) => {
            for (const cookie of [
              text.trim(),
              `${name}=${text.trim()}`,
              `${name}=s:${text.trim()}`,
              `${name}=%`,
              `=${name};;${name}`,
            ]) {
              const answer = await new Browser(server.origin).get(`${PING}?idleFor=0`, {...PAGE, cookie});
              deepEqual([answer.status, answer.json], [200, 'logout'], cookie);
            }
            await expectUntouched(200, text);
          }),
          {seed: SEED, numRuns: RUNS / 4},
        );
      });

      test('in the method is refused', async () => {
        for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'TRACE', 'M-SEARCH']) {
          // A framework refuses methods that it does not know.
          const {status} = await browser.ask(`${PING}?idleFor=0`, {method, headers: PAGE});
          ok(status >= 400 && status < 500, `${method}: ${status}`);
          await expectUntouched(status, method);
        }
      });

      test('of 10 MB is answered, and not read to its end', async () => {
        const size = 10_000_000;
        for (const text of [`{"idleFor":0,"more":"${'x'.repeat(size)}"}`, 'x'.repeat(size)]) {
          await expectUntouched(await statusOf(text), `${text.slice(0, 20)}…`);
        }
      });

      test('that breaks off is dropped', async () => {
        const asked = request(`${server.origin}${PING}`, {
          method: 'POST',
          headers: {...PAGE, cookie: cookieOf(browser), 'content-length': '1000'},
        });
        asked.on('error', () => {}).write('{"idleFor":0}');
        await once(asked, 'socket');
        asked.destroy();
        await expectUntouched(200, 'half a body');
      });

      test('after an absolute URL, as proxies receive it, is the same ping', async () => {
        const asked = request(server.origin, {
          path: `${server.origin}${PING}?idleFor=-1`,
          headers: {...PAGE, cookie: cookieOf(browser)},
        }).end();
        const [response] = await once(asked, 'response');
        response.resume();
        await expectUntouched(response.statusCode, 'an absolute address');
      });

      /** A server may answer before it received everything, and close the connection. */
      function statusOf(text: string): Promise<number> {
        return new Promise((answered, fail) => {
          let status: number | undefined;
          const asked = request(
            `${server.origin}${PING}`,
            {method: 'POST', headers: {...PAGE, cookie: cookieOf(browser), 'content-type': 'application/json'}},
            (response) => {
              status = response.statusCode;
              response.on('error', () => {}).resume();
              answered(status!);
              asked.destroy();
            },
          );
          asked.on('error', (error) => status === undefined && fail(error)).end(text);
        });
      }
    });
  }
});

function cookieOf({cookies}: Browser): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}

/** Leaves out values that JSON cannot express. */
function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value, (_key, part) => (typeof part === 'bigint' ? `${part}n` : part));
  } catch {
    return '{}';
  }
}
