import {deepEqual, equal, match, ok} from 'node:assert/strict';
import {subscribe, unsubscribe} from 'node:diagnostics_channel';
import {mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {pathToFileURL} from 'node:url';
import {metrics} from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import express, {type RequestHandler} from 'express';
import session from 'express-session';
import {register} from 'prom-client';
import {sessionSecurity} from '../../server-contract/adapters/express.ts';
import type {ActivityStore, ObservedEvent} from '../../server-contract/index.ts';
import {memoryStore} from '../../server-contract/stores/memory.ts';
import {Browser, PAGE} from '../server/browser.ts';
import {serve} from '../support/http-server.ts';
import {codeBlocks} from '../support/markdown.ts';

interface Recipe {
  readonly observe: (event: ObservedEvent) => void;
  readonly remember: RequestHandler;
  readonly isReady: (store: Pick<ActivityStore, 'ping'>, timeoutMs?: number) => Promise<boolean>;
}

/** The recipes as files, beside the libraries that they import. */
const FOLDER = mkdtempSync(join(tmpdir(), 'observe-'));

describe('the recipes of docs/observe.md', () => {
  before(() => symlinkSync(resolve('node_modules'), join(FOLDER, 'node_modules')));
  after(() => rmSync(FOLDER, {recursive: true}));

  test('O1: diagnostics_channel passes each event on', async () => {
    const {observe} = await load('diagnostics-channel.mjs');
    const events: unknown[] = [];
    const listen = (event: unknown): void => void events.push(event);
    subscribe('session-security', listen);
    try {
      await visit(observe);
    } finally {
      unsubscribe('session-security', listen);
    }
    deepEqual(
      (events as ObservedEvent[]).map(({kind, reason}) => `${kind} ${reason}`),
      ['passive no-user', 'activity same-origin', 'ping no-idle-time'],
    );
  });

  test('O1: OpenTelemetry counts the decisions, and measures the store', async () => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({exporter, exportIntervalMillis: 3_600_000});
    const provider = new MeterProvider({readers: [reader]});
    metrics.setGlobalMeterProvider(provider);
    const {observe} = await load('opentelemetry.mjs');
    await visit(observe);
    await provider.forceFlush();
    const found = exporter.getMetrics().flatMap(({scopeMetrics}) => scopeMetrics.flatMap((scope) => scope.metrics));
    await provider.shutdown();
    metrics.disable();
    const points = (name: string) => found.find(({descriptor}) => descriptor.name === name)?.dataPoints ?? [];
    deepEqual(
      points('session_security.decisions').map(({attributes: {reason}, value}) => [reason, value]),
      [
        ['no-user', 1],
        ['same-origin', 1],
        ['no-idle-time', 1],
      ],
    );
    deepEqual(
      points('session_security.store.duration').map(({attributes}) => attributes),
      [{kind: 'activity'}, {kind: 'ping'}],
    );
  });

  test('O1: prom-client shows the decisions, and measures the store', async () => {
    const {observe} = await load('prometheus.mjs');
    await visit(observe);
    const text = await register.metrics();
    register.clear();
    match(text, /^session_security_decisions_total\{kind="activity",outcome="extended",reason="same-origin"\} 1$/m);
    match(text, /^session_security_decisions_total\{kind="ping",outcome="unchanged",reason="no-idle-time"\} 1$/m);
    match(text, /^session_security_store_seconds_count\{kind="activity"\} 1$/m);
  });

  test('O1: the context of the request reaches the observer', async (t) => {
    const {observe, remember} = await load('request-log.mjs');
    const log = t.mock.method(console, 'log', () => {});
    await visit(observe, remember);
    deepEqual(
      log.mock.calls.map(({arguments: words}) => words.join(' ')),
      ['GET /login passive no-user', 'GET / activity same-origin', 'GET /session_security/ping ping no-idle-time'],
    );
  });

  test('D4: the readiness probe says whether the store answers in time', async () => {
    const {isReady} = await load('readiness.mjs');
    const never = new Promise<never>(() => {});
    // A server that listens keeps the process running.
    const listening = setInterval(() => {}, 1000);
    equal(await isReady({ping: async () => {}}), true);
    equal(await isReady({ping: () => {}}), true);
    equal(await isReady({ping: () => Promise.reject(new Error('away'))}), false);
    equal(await isReady({ping: () => never}, 20), false);
    clearInterval(listening);
  });

  test('D4: each file that the page names is run here', () => {
    const names = codeBlocks('docs/observe.md').flatMap(({code}) => code.match(/^\/\/ (\S+\.mjs)/)?.[1] ?? []);
    deepEqual(names.sort(), [...loaded].sort());
    ok(names.length === 5, `${names.length} files`);
  });
});

const loaded = new Set<string>();

async function load(name: string): Promise<Recipe> {
  loaded.add(name);
  const block = codeBlocks('docs/observe.md').find(({code}) => code.startsWith(`// ${name}`));
  const file = join(FOLDER, name);
  writeFileSync(file, block?.code ?? '');
  return (await import(pathToFileURL(file).href)) as Recipe;
}

/** A sign-in, a fetch and a ping of a real application. */
async function visit(
  observe: Recipe['observe'],
  remember: RequestHandler = (_req, _res, next) => next(),
): Promise<void> {
  const app = express();
  app.use(remember);
  app.use(session({secret: 'of this test', resave: false, saveUninitialized: false}));
  app.use(sessionSecurity({observe, store: memoryStore()}));
  app.get('/login', (req, res) => {
    req.session.userId = 'ann';
    res.end();
  });
  app.get('/', (_req, res) => void res.end());
  const server = await serve(app);
  try {
    const browser = new Browser(server.origin);
    await browser.get('/login');
    await browser.get('/', PAGE);
    await browser.ping();
  } finally {
    await server.close();
  }
}
