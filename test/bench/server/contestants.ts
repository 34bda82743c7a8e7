/** The servers to measure: node:http with every store, the frameworks with one, and all without session security. */
import type {MaybePromise} from 'session-security/server';
import type {Application} from './application.ts';
import {expressAlone, type Framework, fastify, hono, node} from './frameworks.ts';
import {memory, postgres, redis, type Store} from './stores.ts';

export interface Contestant {
  readonly name: string;
  /** The name of the server without session security that it is compared with. */
  readonly bare: string;
  /** Why it cannot be measured on this machine; false if it can. */
  readonly missing: string | false;
  build(): MaybePromise<Application>;
}

const frameworks = [expressAlone, fastify, hono] as const;
const stores = [memory, redis, postgres] as const;

export type Guarded =
  | `${typeof node.name}, ${(typeof stores)[number]['name']}`
  | `${(typeof frameworks)[number]['name']}, ${typeof memory.name}`;

export const contestants: readonly Contestant[] = [
  ...unguarded(node),
  ...stores.map((store) => guarded(node, store)),
  ...frameworks.flatMap((framework) => [...unguarded(framework), guarded(framework, memory)]),
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
