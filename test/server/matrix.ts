import {after, afterEach, before, beforeEach, describe} from 'node:test';
import type {ActivityStore, Expiry, MaybePromise} from '../../server-contract/index.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {type CommonOptions, type Target, targets} from './apps/targets.ts';
import {activity} from './behaviour/activity.ts';
import {events} from './behaviour/events.ts';
import {expiry} from './behaviour/expiry.ts';
import {limits} from './behaviour/limits.ts';
import {observed} from './behaviour/observed.ts';
import {ping} from './behaviour/ping.ts';
import {userSessions} from './behaviour/user-sessions.ts';
import {Browser} from './browser.ts';
import type {OpenStore, StoreTarget} from './stores.ts';

/** Tests that hold for every adapter and every store. */
export type Behaviour = (world: World) => void;

/** An application on one adapter, and a browser in which Ann has just signed in. Her session expires after 10 s. */
export class World {
  readonly #target: Target;
  readonly #open: () => OpenStore;
  #server: RunningServer | undefined;
  browser = new Browser('');
  /** The calls of `onExpire`. */
  expired: Expiry[] = [];

  constructor(target: Target, open: () => OpenStore) {
    this.#target = target;
    this.#open = open;
  }

  get origin(): string {
    return this.#server!.origin;
  }

  get store(): ActivityStore {
    return this.#open().store;
  }

  /** Starts again with these options in addition to the usual ones. */
  async begin(options: CommonOptions = {}): Promise<void> {
    await this.close();
    const expired: Expiry[] = [];
    const onExpire = (expiry: Expiry): void => void expired.push(expiry);
    const usual = {expireAfter: 10, warnAfter: 7, maxLifetime: 60, store: this.store, onExpire};
    this.#server = await serve(await this.#target.serve({...usual, ...options}));
    this.browser = new Browser(this.origin);
    this.expired = expired;
    await this.browser.get('/login?user=ann');
  }

  async close(): Promise<void> {
    await this.#server?.close();
    this.#server = undefined;
  }

  /** Moves the store's clock forward, in seconds. */
  pass(seconds: number): MaybePromise<void> {
    return this.#open().pass(seconds);
  }

  /** Makes the store lose its records. */
  forget(): MaybePromise<void> {
    return this.#open().forget();
  }

  /** The signed-in user as the application sees it. */
  async whoIs(browser = this.browser, path = '/'): Promise<unknown> {
    return ((await browser.get(path)).json as {user: unknown}).user;
  }
}

/** Runs every behaviour on every adapter with this store. */
export function onEveryAdapterWith(store: StoreTarget): void {
  describe(`with the store ${store.name}`, {skip: store.missing}, () => {
    let open: OpenStore;
    before(async () => {
      open = await store.open();
    });
    after(() => open?.close());
    for (const target of targets) {
      describe(target.name, () => {
        const world = new World(target, () => open);
        beforeEach(() => world.begin());
        afterEach(() => world.close());
        for (const behaviour of [activity, events, expiry, limits, observed, ping, userSessions]) behaviour(world);
      });
    }
  });
}

export function pick(headers: Readonly<Record<string, unknown>>, ...names: string[]): unknown[] {
  return names.map((name) => headers[name]);
}
