/** The requests of many users to the guard of one process: `memory-server.ts <scene>`. */
import {setImmediate as nextTask} from 'node:timers/promises';
import {sessionSecurity} from 'session-security/server/fetch';
import {memoryStore} from 'session-security/server/memory';
import {crowdId, crowdUser} from './crowd-id.ts';
import {answerEach} from './worker.ts';

/** So many more requests, or visits. */
export interface RequestsOrder {
  readonly requests: number;
}

/** Bytes, after a garbage collection. */
export interface HeapAnswer {
  readonly heap: number;
}

const SESSIONS = 1000;
const REQUESTS_A_TASK = 10;
/** The store keeps as many tombstones of ended sessions: few enough that they are complete before the first sample. */
const MAX_RECORDS = 10_000;

/** The reply to a ping of a session that lives. */
const SECONDS = /^\d+$/;

const security = sessionSecurity<Request>({
  user: (request) => crowdUser(idOf(request)) || undefined,
  sessionId: idOf,
  endSession: (_request, headers) => headers.append('set-cookie', 'sid=; max-age=0'),
  events: true,
  store: memoryStore({maxRecords: MAX_RECORDS}),
});

/** Each gets the number of the request. */
export const scenes = {
  async pings(n: number): Promise<void> {
    if (n < SESSIONS) await signIn(crowdId(n));
    await ping(crowdId(n % SESSIONS), SECONDS);
  },

  async 'sign in, ping, sign out'(n: number): Promise<void> {
    const id = crowdId(n);
    await signIn(id);
    await ping(id, SECONDS);
    await security.end(id, crowdUser(id));
  },

  async 'pings with unknown ids'(n: number): Promise<void> {
    await ping(crowdId(n), /^"logout"$/);
  },
} as const;

const scene = scenes[process.argv[2] as keyof typeof scenes] as ((n: number) => Promise<void>) | undefined;
if (scene) {
  let done = 0;
  answerEach<RequestsOrder, HeapAnswer>(async ({requests}) => {
    for (const until = done + requests; done < until; done++) {
      await scene(done);
      // A request that was read through a WeakRef lives until the task ends, and a server has a task for each request.
      if (done % REQUESTS_A_TASK === 0) await nextTask();
    }
    collect();
    // A Request has a finalizer, which runs in a later task. What that held is free only then: up to 40 MB here.
    await nextTask();
    collect();
    return {heap: process.memoryUsage().heapUsed};
  });
}

function collect(): void {
  for (let n = 0; n < 4; n++) (globalThis as {gc?(): void}).gc!();
}

function signIn(id: string): Promise<void> {
  return security.start(requestOf(id), id, crowdUser(id));
}

async function ping(id: string, wanted: RegExp): Promise<void> {
  const reply = await security(requestOf(id), async () => new Response('page'));
  const text = await reply.text();
  if (!wanted.test(text)) throw new Error(`a ping was answered with ${text}, not ${wanted}`);
}

function requestOf(id: string): Request {
  const headers = {cookie: `sid=${id}`, 'x-requested-with': 'session-security', 'sec-fetch-site': 'same-origin'};
  return new Request('http://localhost/session_security/ping?idleFor=0', {headers});
}

function idOf({headers}: Request): string {
  return (headers.get('cookie') ?? '').slice('sid='.length);
}
