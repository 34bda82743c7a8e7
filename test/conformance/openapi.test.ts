import {deepEqual, equal, ok} from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {before, describe, test} from 'node:test';
import {bundle, createConfig, lint} from '@redocly/openapi-core';
import type {ActivityStore} from '../../server-contract/index.ts';
import {nodeApp} from '../server/apps/own-session-apps.ts';
import {Browser} from '../server/browser.ts';
import {SimulatedStore} from '../server/simulated-store.ts';
import {serve} from '../support/http-server.ts';

const FILE = 'server-contract/openapi.yaml';
const METHODS = ['get', 'head', 'post'] as const;

/** The parts of the description that this test reads, with references resolved. */
interface Api {
  readonly paths: Record<string, Record<(typeof METHODS)[number], {readonly responses: Record<string, ReplyOf>}>>;
}

interface ReplyOf {
  readonly headers?: Record<string, HeaderOf>;
  readonly content?: {readonly 'application/json': {readonly examples: Record<string, Example>}};
}

interface HeaderOf {
  readonly required?: boolean;
  readonly example?: unknown;
  readonly schema: {readonly const?: unknown};
}

interface Example {
  readonly summary: string;
  readonly value: unknown;
  readonly 'x-when': {
    /** The session's idle time in seconds. Without it the request is anonymous. */
    readonly idleFor?: number;
    readonly method?: string;
    readonly query?: string;
    readonly headers?: Record<string, string>;
    readonly body?: string;
    readonly store?: 'away';
  };
}

describe('openapi.yaml', () => {
  let api: Api;
  before(async () => {
    const {bundle: document} = await bundle({ref: FILE, config: await createConfig({}), dereference: true});
    api = document.parsed as Api;
  });

  test('is valid and passes the linter', async () => {
    const config = await createConfig({extends: ['recommended-strict']});
    const problems = await lint({ref: FILE, config});
    deepEqual(
      problems.map(({ruleId, message, location}) => `${ruleId}: ${message} ${location[0]?.pointer}`),
      [],
    );
  });

  test('names only obligations that exist', () => {
    const contract = readFileSync('server-contract/README.md', 'utf8');
    const named = readFileSync(FILE, 'utf8').match(/\b[234]\.\d+\b(?=\)| are its)/g) ?? [];
    ok(named.length > 10);
    deepEqual(
      named.filter((number) => !contract.includes(`\n${number} `)),
      [],
    );
  });

  test('its examples are the replies of the reference server', async () => {
    let examples = 0;
    for (const [path, operations] of Object.entries(api.paths)) {
      for (const method of METHODS) {
        for (const [status, reply] of Object.entries(operations[method].responses)) {
          for (const example of Object.values(reply.content?.['application/json'].examples ?? {})) {
            await expectExchange(path, Number(status), reply, example);
            examples++;
          }
        }
      }
    }
    equal(examples, 19);
  });
});

/** Starts the session of the example, sends its request and compares the reply. */
async function expectExchange(path: string, status: number, reply: ReplyOf, example: Example): Promise<void> {
  const {idleFor, method = 'GET', query, headers = {'X-Requested-With': 'example'}, body, store} = example['x-when'];
  const records = new SimulatedStore();
  const app = nodeApp({store: store === 'away' ? awayAfterSignIn(records) : records, onError: () => {}});
  const server = await serve(app);
  try {
    const browser = new Browser(server.origin);
    if (idleFor !== undefined) await browser.get('/login?user=ann');
    records.pass(idleFor ?? 0);
    const target = query ? `${path}?${query}` : path;
    const answer = await browser.ask(target, {method, headers, ...(body === undefined ? {} : {body})});
    deepEqual([answer.status, answer.json], [status, example.value], example.summary);
    const lives = typeof example.value === 'number';
    for (const [name, {required, example: shown, schema}] of Object.entries(reply.headers ?? {})) {
      const sent = answer.headers[name.toLowerCase()];
      if (required) equal(sent, schema.const, name);
      else if (name === 'Session-Ping-Id') equal(sent, new URLSearchParams(query).get('pingId') ?? undefined, name);
      else equal(sent !== undefined, lives, `${name}: ${example.summary}`);
      // The values of the others depend on the time and on a secret.
      if (lives && name.endsWith('-After')) equal(sent, String(shown), name);
    }
  } finally {
    await server.close();
  }
}

function awayAfterSignIn({start, end}: ActivityStore): ActivityStore {
  return {start, end, touch: () => Promise.reject(new Error('the database is away'))};
}
