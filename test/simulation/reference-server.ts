import type {EndReason} from '../../server-contract/core/activity-store.ts';
import type {RequestView} from '../../server-contract/core/http.ts';
import type {HandleResult} from '../../server-contract/core/request-handler.ts';
import type {ServerSession} from '../../server-contract/core/server-session.ts';
import {createSessionSecurity} from '../../server-contract/core/session-security.ts';
import {steadyClock} from '../../server-contract/stores/clock.ts';
import {type MemoryStore, memoryStore} from '../../server-contract/stores/memory.ts';
import type {Backend, HttpReply, Request} from './network.ts';
import type {ServerKind} from './scenario.ts';
import type {ScenarioWorld} from './scenario-world.ts';

const PING = '/session_security/ping';
const JSON_ONLY = {'content-type': 'application/json'};

/** A browser adds these to a page's own `fetch`, so that requests of other sites can be refused. */
const FROM_OUR_PAGE: Readonly<Record<string, string>> = {'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'empty'};

/** A browser adds these to the navigation that follows the user's click on a link. */
const BY_THE_USER: Readonly<Record<string, string>> = {
  'sec-fetch-site': 'same-origin',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  'sec-fetch-user': '?1',
};

/** The real policy, guard, ping handler and memory store, under simulated clocks. */
export class ReferenceServer implements Backend {
  readonly #world: ScenarioWorld;
  readonly #security;
  #store: MemoryStore;
  /** The session as an application keeps it; the user has no id, so that nothing needs to be hashed. */
  readonly #session: {user: object | null; recordId: string | undefined} = {user: {}, recordId: undefined};
  readonly #view: ServerSession;
  #wallOffset = 0;
  #trouble: {readonly reply: HttpReply; readonly until: number} | undefined;
  troubledUntil = Number.NEGATIVE_INFINITY;
  /** Milliseconds: the last activity on record, and when that last changed. */
  recordedActivity = 0;
  advancedAt = 0;
  /** Milliseconds. */
  readonly expireAfter: number;

  constructor(world: ScenarioWorld, kind: Exclude<ServerKind, 'none'>) {
    const {scenario} = world;
    this.#world = world;
    this.expireAfter = scenario.expireAfter * (kind === 'lenient' ? 2000 : 1000);
    this.#store = this.#newStore();
    const session = this.#session;
    this.#view = {
      get user() {
        return session.user;
      },
      get recordId() {
        return session.recordId;
      },
      saveRecordId: (id) => {
        session.recordId = id;
      },
      end: () => {
        session.user = null;
      },
    };
    this.#security = createSessionSecurity({
      store: {
        start: (...args) => this.#store.start(...args),
        touch: (...args) => this.#store.touch(...args),
        end: (id) => this.#store.end(id),
      },
      expireAfter: this.expireAfter / 1000,
      warnAfter: scenario.warnAfter,
      maxLifetime: scenario.maxLifetime,
      countAs: scenario.countAs,
      passive: '/poll',
      user: () => session.user,
      onExpire: ({reason}) => this.#expired(reason),
      onError: (error) => world.violated('server', `failed: ${String(error)}`),
    });
  }

  get alive(): boolean {
    return this.#session.user !== null;
  }

  signIn(): Promise<HandleResult> {
    return this.#request('/', '', BY_THE_USER);
  }

  async ping({tab, question, known, sentAt}: Request): Promise<HttpReply> {
    const {scenario, oracle} = this.#world;
    const refused = this.#refusal;
    if (refused) return refused;
    oracle.pingArrives(known, sentAt);
    const {state, reply} = await this.#request(PING, `idleFor=${question.idleFor}`, FROM_OUR_PAGE);
    if (state.status === 'active') this.#served(state.idleFor * 1000, `ping of ${tab.name}`);
    if (!reply) return {status: 500, headers: JSON_ONLY, body: ''};
    if (state.status !== 'active') return reply;
    // The application's users have no id, so that the thousands of pings need not hash one.
    if (scenario.server === 'complete') return {...reply, headers: {...reply.headers, 'session-user': 'ada'}};
    return {status: 200, headers: JSON_ONLY, body: String(Math.floor(state.idleFor))};
  }

  /** A page that the user, or a script, asks for; true when it was served. */
  async load(byUser: boolean): Promise<boolean> {
    if (this.#refusal) return false;
    const {state} = await this.#request('/page', '', byUser ? BY_THE_USER : {});
    if (state.status !== 'active') return false;
    if (state.countedAs === 'activity') this.#world.oracle.pageLoaded();
    this.#served(state.idleFor * 1000, 'page');
    return true;
  }

  /** A request that no user caused; true when it was served. */
  async poll(): Promise<boolean> {
    if (this.#refusal) return false;
    const {state} = await this.#request('/poll', '', FROM_OUR_PAGE);
    if (state.status !== 'active') return false;
    this.#served(state.idleFor * 1000, 'poll');
    return true;
  }

  /** An administrator, or another page of the application, ends the session. */
  end(): void {
    this.#world.oracle.killed();
    this.#session.user = null;
    if (this.#session.recordId) this.#store.end(this.#session.recordId);
  }

  /** Answers every request by `reply` for a while. */
  fail(duration: number, reply: HttpReply): void {
    const until = this.#world.agenda.time + duration;
    const wait = Number(reply.headers['retry-after'] ?? 0) * 1000;
    this.#trouble = {reply, until};
    this.troubledUntil = Math.max(this.troubledUntil, until + wait + 10_000);
  }

  heal(): void {
    this.#trouble = undefined;
  }

  loseAll(): void {
    this.#world.oracle.killed();
    this.#store = this.#newStore();
  }

  setClockBack(by: number): void {
    this.#wallOffset -= by;
  }

  get #refusal(): HttpReply | undefined {
    return this.#trouble && this.#world.agenda.time < this.#trouble.until ? this.#trouble.reply : undefined;
  }

  #newStore(): MemoryStore {
    const {agenda} = this.#world;
    return memoryStore({
      now: steadyClock(
        () => agenda.time + this.#wallOffset,
        () => agenda.time,
      ),
    });
  }

  async #request(path: string, query: string, headers: Readonly<Record<string, string>>): Promise<HandleResult> {
    const request: RequestView<object> = {
      native: {},
      method: 'GET',
      path,
      query,
      header: (name) => headers[name],
      body: () => undefined,
    };
    return this.#security.handle(request, this.#view);
  }

  #served(idle: number, request: string): void {
    const {time} = this.#world.agenda;
    if (time - idle > this.recordedActivity) {
      this.recordedActivity = time - idle;
      this.advancedAt = time;
    }
    this.#world.report('served', request, time - idle, this.expireAfter);
  }

  #expired(reason: EndReason): void {
    this.#world.trace('server', `session expired: ${reason}`);
    this.#world.report('expiredAtServer', reason);
  }
}
