import type {MaybePromise} from '../core/activity-store.ts';
import {CHECKS, type OptionalMethod} from './store-checks.ts';
import {type OpenedStore, StoreScene} from './store-scene.ts';
import {USER_CHECKS} from './store-user-checks.ts';
import {WATCH_CHECKS} from './store-watch-checks.ts';

export type {OpenedStore, OptionalMethod};

/** One obligation of the port `ActivityStore`, for the test runner of your choice: `test(check.name, check.run)`. */
export interface StoreCheck {
  /** Begins with the id of a rule in docs/behaviour.md. */
  readonly name: string;
  /** Rejects, with what was expected and what the store answered, if the store breaks the rule. Takes no arguments. */
  readonly run: () => Promise<void>;
}

export interface StoreCheckOptions {
  /**
   * Opens a store for one check. The database need not be empty, and is not emptied: each check has ids of its own. Use
   * a database for tests.
   */
  open(): MaybePromise<OpenedStore>;
  /** Optional methods that the store leaves out. Their checks are left out too; every other missing method is a fault. */
  readonly without?: readonly OptionalMethod[];
}

/**
 * The checks of an activity store that you wrote. They need no test runner and no empty database, and take about a
 * second, unless the store is slow.
 *
 * ```js
 * import {test} from 'node:test'; // or from 'vitest', or Jest's own
 * import {storeChecks} from 'session-security/store-conformance';
 *
 * for (const {name, run} of storeChecks({open: async () => ({store: myStore(await connect())})})) test(name, run);
 * ```
 */
export function storeChecks({open, without = []}: StoreCheckOptions): readonly StoreCheck[] {
  const checks = [...CHECKS, ...USER_CHECKS, ...WATCH_CHECKS].filter(
    ({about}) => about === undefined || !without.includes(about),
  );
  return checks.map(({name, about, run}) => ({
    name,
    async run() {
      const opened = await open();
      try {
        if (about !== undefined && typeof opened.store[about] !== 'function') {
          throw new Error(`the store has no method ${about}; if that is on purpose, write without: ['${about}']`);
        }
        await run(new StoreScene(opened));
      } finally {
        await opened.close?.();
      }
    },
  }));
}
