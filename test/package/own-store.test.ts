import {deepEqual, equal, match, ok, rejects} from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {pathToFileURL} from 'node:url';
import type {ActivityStore} from '../../server-contract/index.ts';
import {codeBlocks} from '../support/markdown.ts';

type Row = Readonly<Record<string, unknown>>;
type Change = (row: Row | undefined, now: number) => {row: Row; value?: unknown};
type Transaction = (id: string, change: Change) => Promise<unknown>;

interface Instants {
  readonly startedAt: number;
  readonly lastActivity: number;
}

interface Case {
  readonly obligation: string;
  readonly case: string;
  readonly signedIn?: boolean;
  readonly limits?: {readonly expireAfter?: number; readonly maxLifetime?: number};
  readonly record: Instants | null;
  readonly request: {readonly query?: string; readonly method: string};
  readonly now: number;
  /** Where the request came earlier than now. The guard adds the difference to the claim. */
  readonly arrivedAt?: number;
  readonly recordAfter: Instants | null;
}

const LIMITS = {expireAfter: 600, maxLifetime: 43_200};
const QUERY = /^idleFor=(\d{1,9})$/;

describe('the store of docs/extending.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-'));
  let create: (transaction: Transaction) => ActivityStore;
  let now: number;
  let rows: Map<string, Row>;
  let store: ActivityStore;

  before(async () => {
    const file = join(folder, 'transactional-store.mjs');
    const block = codeBlocks('docs/extending.md').find(({code}) => code.startsWith('// transactional-store.mjs'));
    writeFileSync(file, block?.code ?? '');
    ({transactionalStore: create} = (await import(pathToFileURL(file).href)) as {transactionalStore: typeof create});
  });
  after(() => rmSync(folder, {recursive: true}));

  function open(startsAt: number): void {
    now = startsAt;
    rows = new Map();
    store = create(async (id, change) => {
      const {row, value} = change(rows.get(id), now);
      rows.set(id, row);
      return value;
    });
  }

  const {cases} = JSON.parse(readFileSync('server-contract/policy-cases.json', 'utf8')) as {cases: readonly Case[]};
  const pings = cases.filter(({record, request, recordAfter, signedIn = true}) => {
    const counts = request.method === 'GET' && QUERY.test(request.query ?? '');
    // A refused ping touches nothing, so that a store sees no request.
    return signedIn && record && counts && (recordAfter === null || recordAfter.lastActivity !== record.lastActivity);
  });

  test('D4: moves and ends records as the decision table says', async () => {
    ok(pings.length >= 5, `${pings.length} cases`);
    for (const {obligation, case: name, record, request, recordAfter, limits, ...one} of pings) {
      open(one.now);
      const {startedAt, lastActivity} = record!;
      const all = {...LIMITS, ...limits};
      await store.start('a', all, {age: now - startedAt, idleFor: now - lastActivity});
      const claim = Number(QUERY.exec(request.query ?? '')?.[1]);
      await store.touch('a', claim + one.now - (one.arrivedAt ?? one.now), all);
      const touch = await store.touch('a', null, {expireAfter: Number.MAX_VALUE, maxLifetime: Number.MAX_VALUE});
      const seen = touch.active ? [now - touch.age, now - touch.idleFor] : [];
      const wanted = recordAfter && [recordAfter.startedAt, recordAfter.lastActivity];
      equal(seen.length, wanted?.length ?? 0, `${obligation} ${name}`);
      // The store counts from the moment of asking, by a real clock.
      for (const [index, instant] of (wanted ?? []).entries()) {
        ok(Math.abs(seen[index]! - instant) < 0.4, `${obligation} ${name}: ${seen}`);
      }
    }
  });

  test('D4: whatever has ended stays ended, with its reason', async () => {
    open(1000);
    await store.start('a', LIMITS);
    now += 600;
    deepEqual(await store.touch('a', 0, LIMITS), {active: false, reason: 'idle'});
    now += 5;
    const ended = {active: false, reason: 'missing', tombstone: {cause: 'idle', endedFor: 5}};
    deepEqual(await store.touch('a', 0, LIMITS), ended);
    deepEqual(await store.begin?.('a', LIMITS), ended);
    await store.end('never seen');
    equal((await store.begin?.('never seen', LIMITS))?.active, false);
    equal((await store.begin?.('new', LIMITS))?.active, true);
  });

  test('D4: activity in any order leaves the latest', async () => {
    open(1000);
    await store.start('a', LIMITS);
    now += 100;
    for (const idleFor of [30, 2, 99, 1000, 7]) await store.touch('a', idleFor, LIMITS);
    const {active, ...touch} = await store.touch('a', null, LIMITS);
    ok(active && 'idleFor' in touch && Math.abs(touch.idleFor - 2) < 0.5, JSON.stringify(touch));
  });

  /** Runs the checks as the page says, with `transaction` over rows in memory. Gives the exit code and the output. */
  function runChecks(transaction: string) {
    const block = codeBlocks('docs/extending.md').find(({code}) => code.startsWith('// store.test.mjs'));
    const before = `import {transactionalStore} from './transactional-store.mjs';
      const rows = new Map();
      const seconds = () => performance.now() / 1000;
      ${transaction}\n`;
    writeFileSync(join(folder, 'store.test.mjs'), `${before}${block?.code}`);
    mkdirSync(join(folder, 'node_modules'), {recursive: true});
    rmSync(join(folder, 'node_modules/session-security'), {force: true});
    symlinkSync(process.cwd(), join(folder, 'node_modules/session-security'));
    const {NODE_TEST_CONTEXT, ...env} = process.env;
    const {status, stdout} = spawnSync(process.execPath, ['--test', 'store.test.mjs'], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
    return {status, stdout};
  }

  test('D4: it passes the checks of stores, which are run as the page says', () => {
    const {status, stdout} = runChecks(`async function transaction(id, change) {
      const {row, value} = change(rows.get(id), seconds());
      rows.set(id, row);
      return value;
    }`);
    equal(status, 0, stdout);
    match(stdout, /^. pass 18$/m);
  });

  test('D4: without a transaction it fails the check that the page quotes', () => {
    const {status, stdout} = runChecks(`async function transaction(id, change) {
      const {row, value} = change(rows.get(id), seconds());
      await undefined;
      rows.set(id, row);
      return value;
    }`);
    equal(status, 1);
    const [, quoted = 'nothing'] = /^```text\n(S3.*)$/m.exec(readFileSync('docs/extending.md', 'utf8')) ?? [];
    match(stdout, new RegExp(`(✖|not ok \\d+ -) ${quoted}`));
  });

  test('D4: a step that is later than its time limit changes nothing and rejects', async () => {
    open(1000);
    await store.start('a', LIMITS);
    const slow = create(async (id, change) => {
      const {row} = change(rows.get(id), now);
      rows.set(id, row);
    });
    now += 100;
    await rejects(async () => slow.touch('a', 0, LIMITS, -1), /too late/);
    const touch = await store.touch('a', null, LIMITS);
    ok(touch.active && touch.idleFor >= 100, JSON.stringify(touch));
  });
});
