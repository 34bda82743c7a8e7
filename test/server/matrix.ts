import {afterEach, beforeEach, describe} from 'node:test';
import type {Expiry} from '../../server-contract/index.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {Browser} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';
import {type CommonOptions, type Target, targets} from './targets.ts';

/** An application on one adapter, and the browser in which Ann signed in just now. Her session expires after 10 s. */
export class World {
  readonly #target: Target;
  #server: RunningServer | undefined;
  store = new SimulatedStore();
  browser = new Browser('');
  /** What `onExpire` was told. */
  expired: Expiry[] = [];

  constructor(target: Target) {
    this.#target = target;
  }

  get origin(): string {
    return this.#server!.origin;
  }

  /** Begins anew, with these options instead of the usual ones. */
  async begin(options: CommonOptions = {}): Promise<void> {
    await this.close();
    const expired: Expiry[] = [];
    const onExpire = (expiry: Expiry): void => void expired.push(expiry);
    const usual = {expireAfter: 10, warnAfter: 7, maxLifetime: 60, store: this.store, onExpire};
    this.#server = await serve(this.#target.serve({...usual, ...options}));
    this.browser = new Browser(this.origin);
    this.expired = expired;
    await this.browser.get('/login?user=ann');
  }

  async close(): Promise<void> {
    await this.#server?.close();
    this.#server = undefined;
  }

  /** Lets time pass, in seconds. */
  pass(seconds: number): void {
    this.store.pass(seconds);
  }

  /** The signed-in user as the application sees it. */
  async whoIs(browser = this.browser, path = '/'): Promise<unknown> {
    return ((await browser.get(path)).json as {user: unknown}).user;
  }
}

/** Runs the same tests on every adapter, each in a world of its own. */
export function onEveryAdapter(tests: (world: World) => void): void {
  for (const target of targets) {
    describe(target.name, () => {
      const world = new World(target);
      beforeEach(() => {
        world.store = new SimulatedStore();
        return world.begin();
      });
      afterEach(() => world.close());
      tests(world);
    });
  }
}

export function pick(headers: Readonly<Record<string, unknown>>, ...names: string[]): unknown[] {
  return names.map((name) => headers[name]);
}
