/** The servers to measure: every framework with every store, and the framework without session security. */
import type {MaybePromise} from 'session-security/server';
import type {Application} from './application.ts';
import {expressAlone, expressSession, type Framework, fastify, hono, node} from './frameworks.ts';
import {memory, postgres, redis, type Store} from './stores.ts';

export interface Contestant {
  readonly name: string;
  /** The name of the server without session security that it is compared with. */
  readonly bare: string;
  /** Why it cannot be measured on this machine; false if it can. */
  readonly missing: string | false;
  build(): MaybePromise<Application>;
}

const frameworks = [node, expressAlone, fastify, hono] as const;
const stores = [memory, redis, postgres] as const;

export type Guarded = `${(typeof frameworks)[number]['name']}, ${(typeof stores)[number]['name']}`;

export const contestants: readonly Contestant[] = [
  ...frameworks.flatMap((framework) => [...unguarded(framework), ...stores.map((store) => guarded(framework, store))]),
  ...unguarded(expressSession),
  guarded(expressSession, memory),
];

function unguarded({name, constant, floors = []}: Framework): Contestant[] {
  const bare = {name: 'a constant', missing: false as const, build: constant};
  return [bare, ...floors].map((floor) => ({...floor, name: `${name}, ${floor.name}`, bare: `${name}, ${bare.name}`}));
}

function guarded(framework: Framework, store: Store): Contestant {
  return {
    name: `${framework.name}, ${store.name}`,
    bare: `${framework.name}, a constant`,
    missing: store.missing,
    build: async () => framework.guarded(await store.open()),
  };
}
