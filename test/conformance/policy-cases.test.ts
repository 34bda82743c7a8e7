import {deepEqual, equal, ok} from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {before, describe, test} from 'node:test';
import {createSessionSecurity} from '../../server-contract/core/session-security.ts';
import type {CountAs, RequestView, ServerSession} from '../../server-contract/index.ts';
import {memoryStore} from '../../server-contract/stores/memory.ts';
import {stopProcessClock} from '../server/process-clock.ts';

/** Instants, in seconds on the server's clock. */
interface Record {
  readonly startedAt: number;
  readonly lastActivity: number;
}

interface Limits {
  readonly expireAfter: number;
  readonly warnAfter: number;
  readonly maxLifetime: number;
}

interface Case {
  readonly obligation: string;
  readonly case: string;
  readonly signedIn?: boolean;
  readonly limits?: Partial<Limits>;
  readonly countAs?: CountAs;
  readonly record: Record | null;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly query?: string;
    readonly headers: {readonly [name: string]: string};
    readonly body?: string;
    /** The way to the application: as in `RequestView`. */
    readonly secure?: boolean;
    readonly ignoresCase?: boolean;
    readonly mountedPath?: string;
  };
  /** When the request arrived, if that was earlier. */
  readonly arrivedAt?: number;
  readonly now: number;
  readonly reply:
    | {readonly goesOn: 'signed in' | 'anonymous'}
    | {readonly status: number; readonly body?: unknown; readonly headers?: {readonly [name: string]: string | null}};
  readonly renews?: boolean;
  readonly recordAfter: Record | null;
}

interface Table {
  readonly settings: {readonly pingUrl: string; readonly passive: readonly string[]; readonly countAs: CountAs};
  readonly limits: Limits;
  readonly cases: readonly Case[];
}

const table = JSON.parse(readFileSync('server-contract/policy-cases.json', 'utf8')) as Table;
const contract = readFileSync('server-contract/README.md', 'utf8');

describe('policy-cases.json', () => {
  before(stopProcessClock);

  test('names only obligations that exist, and no case twice', () => {
    for (const {obligation} of table.cases) ok(contract.includes(`\n${obligation} `), obligation);
    const names = table.cases.map((one) => `${one.obligation} ${one.case}`);
    deepEqual(
      names.filter((name, place) => names.indexOf(name) !== place),
      [],
    );
  });

  for (const one of table.cases) test(`${one.obligation}: ${one.case}`, () => run(one));
});

const ID = 'the session';

async function run({record, recordAfter, request, reply, renews, signedIn = true, ...one}: Case): Promise<void> {
  const limits = {...table.limits, ...one.limits};
  const {pingUrl, passive, countAs} = table.settings;
  const store = memoryStore({now: () => one.now * 1000});
  const security = createSessionSecurity({pingUrl, passive, countAs: one.countAs ?? countAs, ...limits, store});
  if (record) {
    store.start(ID, limits, {age: one.now - record.startedAt, idleFor: one.now - record.lastActivity});
  }
  const session = new Session(signedIn);
  const arrivedAtMs = performance.now() - (one.now - (one.arrivedAt ?? one.now)) * 1000;
  const outcome = await security.handle({...view(request), arrivedAtMs}, session);

  if ('goesOn' in reply) {
    equal(outcome.reply, undefined, 'the application answers');
    equal(session.user === null ? 'anonymous' : 'signed in', reply.goesOn);
  } else {
    equal(outcome.reply?.status, reply.status);
    if ('body' in reply) deepEqual(JSON.parse(outcome.reply?.body ?? ''), reply.body);
    for (const [name, value] of Object.entries(reply.headers ?? {}))
      equal(outcome.reply?.headers[name] ?? null, value, name);
  }
  if (renews !== undefined) equal(outcome.shouldRenew, renews);
  const touch = store.touch(ID, null, {expireAfter: Number.MAX_VALUE, maxLifetime: Number.MAX_VALUE});
  const after = touch.active ? {startedAt: one.now - touch.age, lastActivity: one.now - touch.idleFor} : null;
  deepEqual(after, recordAfter);
}

class Session implements ServerSession {
  user: string | null;
  readonly recordId = ID;

  constructor(signedIn: boolean) {
    this.user = signedIn ? 'ann' : null;
  }

  end(): void {
    this.user = null;
  }
}

function view({headers, body, query = '', ...rest}: Case['request']): RequestView<object> {
  return {...rest, native: {}, query, header: (name) => headers[name], body: () => body};
}
