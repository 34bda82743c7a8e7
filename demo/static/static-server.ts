import {delay, getResponse, type HttpHandler, http} from 'msw';
import {type SimulatedServer, sessionSecurityHandlers} from 'session-security/msw';
import {
  DRAFT_URL,
  nextPage,
  PING_URL,
  PLAIN_PAGES,
  RECORD,
  SESSIONS_URL,
  SIGNED_IN_PAGES,
  TROUBLE_URL,
  visitQuery,
  visitValues,
  WATCH_URL,
} from '../addresses.ts';
import {type ClockState, changeClock, REAL_TIME, readClock} from '../adjustable-clock.ts';
import {farewellAfter, type Limits, LimitsError, limitsFromQuery, limitsToQuery} from '../limits.ts';
import type {Pages, PageValues} from '../pages.ts';
import {CONTENT_POLICY_HEADER} from '../policy.ts';
import {emptyForm, type Form, readForm} from '../record-form.ts';
import {type PingFate, readOrder, SLOW} from '../trouble.ts';

/** The state that the server has to keep: a browser stops a service worker at any time, and starts it again. */
export interface Memory {
  readonly visit?: Visit;
  /** The last activity of the user by the server's clock; milliseconds. */
  readonly lastActivityMs?: number;
  readonly clock?: ClockState;
  readonly farewell?: string;
  readonly drafts?: Readonly<Record<string, string>>;
}

interface Visit {
  readonly user: string;
  readonly limits: Limits;
  readonly form?: Form;
}

interface LastRequest {
  readonly lastRequest: string;
  readonly countedAs: 'activity' | 'ping';
}

const SECOND = 1000;

/** A browser stops a service worker that has nothing to answer, and a stream with it. */
const NO_STREAM = {
  stream: '',
  told: 'This copy has no event stream: the phone is told to ask the server. By itself it would take up to nine minutes.',
};

/** A living session in the list of its user. */
interface ListedSession {
  readonly id: string;
  readonly device: string;
  readonly current: boolean;
  readonly idleFor: number;
}

/** The demo's server for one device: the reference server, run by msw, with the pages of demo/app.ts. */
export class StaticServer {
  readonly #pages: Pages;
  /** The folder of the host that the demo is in, with a final slash. */
  readonly #base: string;
  readonly #routes: readonly HttpHandler[];
  #security: SimulatedServer | undefined;
  #visit: Visit | undefined;
  #last: LastRequest | undefined;
  #farewell: string;
  #pings: PingFate = 'answered';
  /** The session was ended on another device. */
  #isRevoked = false;
  #clock: ClockState;
  /** The clock of the session's store, by which a visit that the server has forgotten begins in the past. */
  #startsAtMs: number | undefined;
  readonly #drafts: Map<string, string>;

  /** The server of the user's other device. */
  #other: StaticServer | undefined;
  readonly #device: string;

  constructor(pages: Pages, base: string, memory: Memory, device: string) {
    this.#device = device;
    const {visit, lastActivityMs = 0, clock = REAL_TIME, farewell = '', drafts = {}} = memory;
    this.#clock = clock;
    this.#pages = pages;
    this.#base = base;
    this.#farewell = farewell;
    this.#drafts = new Map(Object.entries(drafts));
    this.#routes = this.#route();
    if (visit) this.#begin(visit, lastActivityMs);
  }

  /** Lets the two devices of a user see and end each other's session. */
  static join(one: StaticServer, other: StaticServer): void {
    one.#other = other;
    other.#other = one;
  }

  /** The answer; undefined for the address of a file. */
  async answer(request: Request): Promise<Response | undefined> {
    this.#look();
    return getResponse([...this.#routes, ...(this.#security?.handlers ?? [])], request).catch((error: unknown) => {
      if (!(error instanceof LimitsError)) throw error;
      return this.#page('message', {heading: 'The address asks for the impossible', message: error.message}, 400);
    });
  }

  get memory(): Memory {
    const idleFor = this.#security?.idleFor() ?? null;
    const drafts = Object.fromEntries(this.#drafts);
    const clock = this.#clock;
    if (!this.#visit || idleFor === null) return {clock, farewell: this.#farewell, drafts};
    return {visit: this.#visit, lastActivityMs: this.#now() - idleFor * SECOND, clock, drafts};
  }

  /** Signs a user in: now, or at an earlier time for a visit that the server has forgotten. */
  #begin(visit: Visit, atMs?: number): void {
    this.#visit = visit;
    this.#pings = 'answered';
    this.#isRevoked = false;
    this.#last = undefined;
    this.#farewell = '';
    this.#startsAtMs = atMs;
    this.#security = sessionSecurityHandlers({
      ...visit.limits,
      pingUrl: this.#base + PING_URL.slice(1),
      // A constant secret, so that a locked page recognises the user who signs in again.
      secret: 'no secret at all',
      user: visit.user,
      now: () => this.#startsAtMs ?? this.#now(),
    });
    this.#startsAtMs = undefined;
  }

  #now(): number {
    return readClock(this.#clock, Date.now());
  }

  #end(farewell: string): void {
    this.#security?.signOut();
    this.#visit = undefined;
    this.#farewell = farewell;
  }

  /** Ends the session of a user who was idle for too long, before anything in the request is used. */
  #look(): void {
    if (this.#visit && this.#security?.idleFor() === null) this.#end(farewellAfter(this.#visit.limits));
  }

  /** Ends the session as the server's own decision, which the next ping is told. */
  #revoke(): void {
    if (!this.#visit) return;
    this.#end('You were signed out on another device.');
    this.#isRevoked = true;
  }

  #listed(current: boolean): ListedSession[] {
    const idleFor = this.#security?.idleFor() ?? null;
    if (!this.#visit || idleFor === null) return [];
    return [{id: this.#device, device: this.#device, current, idleFor: Math.floor(idleFor)}];
  }

  #count(request: Request, countedAs: LastRequest['countedAs']): void {
    const {pathname, search} = new URL(request.url);
    this.#last = {lastRequest: `${request.method} ${pathname}${search}`, countedAs};
    if (countedAs === 'activity') this.#security?.activity();
  }

  #route(): HttpHandler[] {
    return [
      http.get('*/sign-in', ({request}) => this.#askToSignIn(request, this.#farewell)),
      http.post('*/sign-in', async ({request}) => {
        const user = String((await request.clone().formData()).get('name') ?? '').trim();
        if (user === '') return this.#askToSignIn(request, 'Please give a name.');
        const query = queryOf(request);
        const limits = limitsFromQuery(query);
        this.#begin({user, limits});
        return redirect(request, nextPage(query) + limitsToQuery(limits));
      }),
      http.all('*/logout', ({request}) => {
        if (this.#visit) this.#end('You have signed out.');
        return redirect(request, `sign-in${new URL(request.url).search}`);
      }),
      ...SIGNED_IN_PAGES.map((name) => http.get(`*/${name}`, ({request}) => this.#show(name, request))),
      http.post(`*/${RECORD}`, async ({request}) => {
        if (!this.#visit) return redirect(request, 'sign-in');
        this.#count(request, 'activity');
        this.#visit = {...this.#visit, form: readForm(new Map(await request.clone().formData()))};
        return redirect(request, 'record?saved');
      }),
      http.get(`*${DRAFT_URL}`, () => new Response(this.#drafts.get(this.#visit?.user ?? ''))),
      http.put(`*${DRAFT_URL}`, async ({request}) => {
        if (!this.#visit) return new Response(null, {status: 401});
        this.#drafts.set(this.#visit.user, await request.text());
        return new Response(null, {status: 204});
      }),
      http.get(`*${WATCH_URL}`, () => Response.json(this.#known())),
      http.post('*/activity', ({request}) => {
        this.#count(request, 'activity');
        return new Response(null, {status: 204});
      }),
      http.post(`*${TROUBLE_URL}`, async ({request}) => {
        const order = readOrder(await request.json());
        if (order.pings) this.#pings = order.pings;
        this.#clock = changeClock(this.#clock, Date.now(), order);
        if (order.signOut) this.#revoke();
        return new Response(null, {status: 204});
      }),
      http.get(`*${SESSIONS_URL}`, () =>
        Response.json(this.#visit ? [...(this.#other ? this.#other.#listed(false) : []), ...this.#listed(true)] : null),
      ),
      ...[`*${SESSIONS_URL}/end`, `*${SESSIONS_URL}/end-others`].map((address) =>
        http.post(address, () => {
          if (this.#other) this.#other.#revoke();
          return new Response(null, {status: 204});
        }),
      ),
      http.all(`*${PING_URL}`, async ({request}) => {
        if (this.#pings === 'slow') await delay(SLOW);
        if (this.#pings === 'hang') await delay('infinite');
        if (this.#pings === 'refused') return new Response(null, {status: 500});
        if (this.#pings === 'empty') return new Response(null, {status: 204});
        if (this.#pings === 'object') return Response.json({idleFor: 3});
        if (this.#isRevoked) return Response.json('logout', {headers: {'session-ended': 'revoked'}});
        this.#count(request, 'ping');
        return this.#security ? undefined : Response.json('logout');
      }),
    ];
  }

  async #show(name: string, request: Request): Promise<Response> {
    const query = queryOf(request);
    if (!this.#visit) return redirect(request, `sign-in${visitQuery(limitsFromQuery(query), name)}`);
    this.#count(request, 'activity');
    const {user, limits, form = emptyForm(user)} = this.#visit;
    const values = {...visitValues(user, limits, name), ...NO_STREAM};
    if (name === RECORD) return this.#page(name, {...values, ...form, notice: 'saved' in query ? 'Saved.' : ''});
    const isExample = !PLAIN_PAGES.includes(name);
    return isExample ? respond(await this.#pages.example(name, values)) : this.#page(name, values);
  }

  #askToSignIn(request: Request, notice: string): Promise<Response> {
    const query = queryOf(request);
    const limits = limitsFromQuery(query);
    return this.#page('sign-in', {...limits, query: visitQuery(limits, nextPage(query)), notice});
  }

  #known() {
    const idleFor = this.#security?.idleFor() ?? null;
    return this.#visit && idleFor !== null ? {idleFor, ...this.#visit.limits, ...this.#last} : null;
  }

  async #page(name: string, values: PageValues, status = 200): Promise<Response> {
    return respond(await this.#pages.page(name, values), status);
  }
}

function respond(html: string, status = 200): Response {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': CONTENT_POLICY_HEADER,
    'cache-control': 'no-store',
  };
  return new Response(html, {status, headers});
}

function redirect(request: Request, to: string): Response {
  return Response.redirect(new URL(to, request.url), 303);
}

/** The query in the form of Express: a parameter that is repeated becomes an array. */
function queryOf({url}: Request): Record<string, string | string[]> {
  const {searchParams} = new URL(url);
  const value = (name: string) => {
    const [first = '', ...more] = searchParams.getAll(name);
    return more.length > 0 ? [first, ...more] : first;
  };
  return Object.fromEntries([...searchParams.keys()].map((name) => [name, value(name)]));
}
