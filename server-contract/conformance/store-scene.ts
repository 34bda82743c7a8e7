import type {
  ActivityStore,
  EndedSession,
  MaybePromise,
  RecordAge,
  RecordLimits,
  RecordOwner,
  Started,
  StoredSession,
  Touch,
} from '../core/activity-store.ts';

/** A store that is ready for one check. */
export interface OpenedStore {
  readonly store: ActivityStore;
  /** Moves the clock of the store forward by this many seconds. Left out: the check waits, about a second in all. */
  pass?(seconds: number): MaybePromise<void>;
  /** Called after the check, whatever its result. */
  close?(): MaybePromise<void>;
}

/** The limits of all records of the checks: long, so that a slow database does not reach them by itself. */
export const LIMITS: RecordLimits = {expireAfter: 600, maxLifetime: 43_200};

/** Clocks of a database and of a process differ by this much over the seconds of a check, and records are rounded. */
const ROUNDING = 0.05;

/** The answer that a store has to give, with durations as of the sign-in or the touch that the check names. */
type Expected =
  | {readonly active: true; readonly advanced?: boolean; readonly idleFor: number; readonly age?: number}
  | {readonly active: false; readonly reason: string; readonly cause?: string; readonly successor?: string};

/** One check under way: its store, ids that no other check has, and comparisons that allow for the time that passes. */
export class StoreScene {
  readonly store: ActivityStore;
  readonly #opened: OpenedStore;
  readonly #run = crypto.randomUUID();
  readonly #begunAt = performance.now();

  constructor(opened: OpenedStore) {
    this.store = opened.store;
    this.#opened = opened;
  }

  /** An id of this check alone, so that a database need not be empty. */
  id(name: string): string {
    return `${this.#run} ${name}`;
  }

  async start(name: string, past?: RecordAge): Promise<void> {
    await this.store.start(this.id(name), LIMITS, past);
  }

  touch(name: string, idleFor: number | null, limits = LIMITS): MaybePromise<Touch> {
    return this.store.touch(this.id(name), idleFor, limits);
  }

  /** A sign-in of a user, whose id is of this check alone, too. */
  async signIn(user: string, name: string, past?: RecordAge, owner: Partial<RecordOwner> = {}): Promise<Started> {
    const started = await this.store.start(this.id(name), LIMITS, past, undefined, {user: this.id(user), ...owner});
    expectThat(typeof started === 'object', `start with an owner must say what became of the others, got ${started}`);
    return started;
  }

  /** A request of a user's session. */
  touchOf(user: string, name: string, idleFor: number | null = 0): MaybePromise<Touch> {
    return this.store.touch(this.id(name), idleFor, LIMITS, undefined, this.id(user));
  }

  async sessionsOf(user: string, skip = 0, limit = 1000): Promise<readonly StoredSession[]> {
    return (await this.store.sessionsOf?.(this.id(user), {skip, limit})) ?? [];
  }

  /** Ends all sessions of a user, but those with these names. */
  async endAllOf(user: string, ...except: readonly string[]): Promise<readonly EndedSession[]> {
    const which = {except: except.map((name) => this.id(name))};
    return (await this.store.endSessionsOf?.(this.id(user), which, LIMITS.maxLifetime)) ?? [];
  }

  /** The names of these sessions, in their order. */
  namesOf(sessions: readonly EndedSession[]): string[] {
    return sessions.map(({id}) => id.replace(`${this.#run} `, ''));
  }

  async expectSessions(user: string, ...names: readonly string[]): Promise<void> {
    const listed = this.namesOf(await this.sessionsOf(user));
    expectThat(show(listed) === show(names), `sessions of ${user}: expected ${show(names)}, got ${show(listed)}`);
  }

  async expectRevoked(user: string, ...names: readonly string[]): Promise<void> {
    const revoked = {active: false, reason: 'missing', cause: 'revoked'} as const;
    for (const name of names) this.expectTouch(await this.touchOf(user, name), revoked, name);
  }

  async pass(seconds: number): Promise<void> {
    if (this.#opened.pass) await this.#opened.pass(seconds);
    else await new Promise((done) => setTimeout(done, seconds * 1000));
  }

  /** The record of `name` now, without activity. */
  async expectRecord(name: string, expected: Expected, when = ''): Promise<void> {
    this.expectTouch(await this.touch(name, null), expected, when);
  }

  expectTouch(touch: Touch, expected: Expected, when = ''): void {
    const where = when && `${when}: `;
    expectThat(isTouch(touch), `${where}touch must give an object with "active", got ${show(touch)}`);
    const wanted = `${where}expected ${show(expected)}, got ${show(touch)}`;
    expectThat(touch.active === expected.active, wanted);
    if (touch.active && expected.active) {
      expectThat(this.isAbout(touch.idleFor, expected.idleFor), `${wanted}: idleFor differs`);
      expectThat(expected.age === undefined || this.isAbout(touch.age, expected.age), `${wanted}: age differs`);
      expectThat(
        expected.advanced === undefined || touch.advanced === expected.advanced,
        `${wanted}: advanced differs`,
      );
    } else if (!touch.active && !expected.active) {
      const {cause, successor} = touch.tombstone ?? {};
      expectThat(touch.reason === expected.reason, `${wanted}: reason differs`);
      expectThat(cause === expected.cause, `${wanted}: the cause in the tombstone differs`);
      expectThat(successor === expected.successor, `${wanted}: the successor in the tombstone differs`);
    }
  }

  /** Time passes during a check, so a duration may be longer by as much as the check has taken so far. */
  isAbout(seconds: number, expected: number): boolean {
    const passed = (performance.now() - this.#begunAt) / 1000;
    return seconds >= expected - ROUNDING && seconds <= expected + passed + ROUNDING;
  }
}

export function expectThat(holds: boolean, message: string): asserts holds {
  if (!holds) throw new Error(message);
}

/** Numbers are shortened, because a store gives many digits. */
export function show(value: unknown): string {
  return (
    JSON.stringify(value, (_key, one: unknown) => (typeof one === 'number' ? Number(one.toFixed(3)) : one)) ??
    'undefined'
  );
}

function isTouch(touch: unknown): boolean {
  return typeof touch === 'object' && touch !== null && 'active' in touch;
}
