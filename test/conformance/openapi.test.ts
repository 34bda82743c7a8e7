import {deepEqual, equal, ok} from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {before, describe, test} from 'node:test';
import {bundle, createConfig, lint} from '@redocly/openapi-core';
import type {ActivityStore} from '../../server-contract/index.ts';
import {nodeApp} from '../server/apps/own-session-apps.ts';
import {Browser, PAGE} from '../server/browser.ts';
import {BEGINNING, EVENT_SOURCE, openStream} from '../server/event-client.ts';
import {SimulatedStore} from '../server/simulated-store.ts';
import {serve} from '../support/http-server.ts';

const FILE = 'server-contract/openapi.yaml';
const METHODS = ['get', 'head', 'post'] as const;
const PING = '/session_security/ping';
const EVENTS = `${PING}/events`;

/** The parts of the description that this test reads, with references resolved. */
interface Api {
  readonly paths: Record<
    string,
    Partial<Record<(typeof METHODS)[number], {readonly responses: Record<string, ReplyOf>}>>
  >;
}

interface ReplyOf {
  readonly headers?: Record<string, HeaderOf>;
  readonly content?: {
    readonly 'application/json'?: {readonly examples: Record<string, Example>};
    readonly 'text/event-stream'?: {readonly example: string};
  };
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
        for (const [status, reply] of Object.entries(operations[method]?.responses ?? {})) {
          for (const example of Object.values(reply.content?.['application/json']?.examples ?? {})) {
            await expectExchange(path, Number(status), reply, example);
            examples++;
          }
        }
      }
    }
    equal(examples, 19);
  });

  test('R6: its header Session-Ended is that of the reference server', async () => {
    const server = await serve(nodeApp({store: new SimulatedStore()}));
    try {
      const [ann, admin] = [new Browser(server.origin), new Browser(server.origin)];
      await ann.get('/login?user=ann');
      await admin.get('/end-sessions?of=ann');
      const {status, json, headers} = await ann.get(PING, PAGE);
      const described = api.paths[PING]!.get!.responses[status]!.headers!['Session-Ended']!;
      deepEqual([json, headers['session-ended']], ['logout', described.schema.const]);
    } finally {
      await server.close();
    }
  });

  test('its event stream is that of the reference server, with each status that it describes', async () => {
    const {get, ...others} = api.paths[EVENTS]!;
    equal(others.head ?? others.post, undefined);
    const crossSite = {...EVENT_SOURCE, 'sec-fetch-site': 'cross-site'};
    await expectStream(get!.responses, [
      {status: 200, signsIn: true},
      {status: 204},
      {status: 403, signsIn: true, headers: crossSite},
      {status: 503, signsIn: true, isAway: true},
    ]);
  });

  test('a method that it does not describe for the event stream is answered 405', async () => {
    const server = await serve(nodeApp({store: new SimulatedStore(), events: true}));
    try {
      const {status, headers} = await new Browser(server.origin).ask(EVENTS, {method: 'POST', headers: PAGE});
      deepEqual([status, headers.allow], [405, 'GET']);
    } finally {
      await server.close();
    }
  });
});

interface StreamRequest {
  readonly status: number;
  readonly signsIn?: true;
  readonly headers?: Record<string, string>;
  /** The store is not to be reached after the sign-in. */
  readonly isAway?: true;
}

/** Asks the reference server for the event stream in several ways: each described status must be among them. */
async function expectStream(described: Record<string, ReplyOf>, requests: readonly StreamRequest[]): Promise<void> {
  deepEqual(
    requests.map(({status}) => String(status)),
    Object.keys(described),
  );
  for (const {status, signsIn, headers, isAway} of requests) {
    const store = isAway ? awayAfterSignIn(new SimulatedStore()) : new SimulatedStore();
    const server = await serve(nodeApp({store, events: true, onError: () => {}}));
    try {
      const ann = new Browser(server.origin);
      if (signsIn) await ann.get('/login?user=ann');
      const stream = await openStream(server.origin, ann, EVENTS, headers);
      equal(stream.status, status);
      const {headers: describedHeaders = {}, content = {}} = described[status]!;
      for (const [name, {example}] of Object.entries(describedHeaders)) {
        equal(stream.headers[name.toLowerCase()], String(example), `${name} of ${status}`);
      }
      const message = content['text/event-stream']?.example;
      if (message !== undefined) {
        equal(stream.headers['content-type'], 'text/event-stream');
        await new Browser(server.origin).get('/end-sessions?of=ann');
        equal(await stream.whole, BEGINNING + message);
      }
      stream.close();
    } finally {
      await server.close();
    }
  }
}

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
      // No example is of a session that the server ended by itself, since no request of the contract can cause it.
      else if (name === 'Session-Ended') equal(sent, undefined, example.summary);
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
