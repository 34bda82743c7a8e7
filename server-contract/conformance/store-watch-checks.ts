import type {Check} from './store-checks.ts';
import {expectThat, LIMITS, type StoreScene, show} from './store-scene.ts';

/** How a store tells of ends, for the option `events`. */
export const WATCH_CHECKS: readonly Check[] = [
  {
    name: 'E1: each end is told by the name of its session: of one, of all of a user, and for a further sign-in',
    about: 'watchEnds',
    async run(scene) {
      const user = scene.id('ann');
      await watching(scene, async (hears) => {
        for (const name of ['out', 'one', 'two', 'three']) await scene.signIn('ann', name);
        await scene.store.end(scene.id('out'), LIMITS.maxLifetime, user);
        await hears('out');
        if (scene.store.endSessionsOf === undefined) return;
        await scene.store.endSessionsOf(user, {only: scene.id('one')}, LIMITS.maxLifetime);
        await hears('one');
        await scene.signIn('ann', 'last', undefined, {maxSessions: 1});
        await hears('two', 'three');
        await scene.endAllOf('ann');
        await hears('last');
      });
    },
  },
  {
    name: 'E1: a session that has changed its id is told by the name of its first id',
    about: 'watchEnds',
    async run(scene) {
      if (scene.store.rotate === undefined) return;
      const user = scene.id('ann');
      await watching(scene, async (hears) => {
        await scene.signIn('ann', 'first');
        await scene.store.rotate?.(scene.id('first'), scene.id('second'), LIMITS, undefined, user);
        await scene.store.end(scene.id('second'), LIMITS.maxLifetime, user);
        await hears('first');
      });
    },
  },
  {
    name: 'E1: nothing is told of a session that lives: of a sign-in, a request, and a change of its id',
    about: 'watchEnds',
    async run(scene) {
      await watching(scene, async (hears, heard) => {
        await scene.signIn('ann', 'living');
        await scene.touchOf('ann', 'living');
        await scene.store.rotate?.(scene.id('living'), scene.id('moved'), LIMITS, undefined, scene.id('ann'));
        await scene.signIn('ann', 'told last');
        await scene.store.end(scene.id('told last'), LIMITS.maxLifetime, scene.id('ann'));
        await hears('told last');
        for (const name of ['living', 'moved'])
          expectThat(!heard.has(nameOf(scene, name)), `${name} lives, and was told`);
      });
    },
  },
  {
    name: 'E5: a watcher that was stopped hears nothing more, and another one goes on',
    about: 'watchEnds',
    async run(scene) {
      const heard = new Set<string>();
      const stop = await scene.store.watchEnds?.({ended: (name) => void heard.add(name), missed() {}});
      await watching(scene, async (hears) => {
        await stop?.();
        await scene.start('a');
        await scene.store.end(scene.id('a'), LIMITS.maxLifetime);
        await hears('a');
      });
      expectThat(!heard.has(nameOf(scene, 'a')), 'the watcher was stopped, and heard of an end');
    },
  },
];

/** In milliseconds: an end must be told within a second (E1), and a database for tests may be slow. */
const TOLD_WITHIN_MS = 5000;

type Hears = (...names: readonly string[]) => Promise<void>;

/** Watches while `run` runs. `hears` resolves once these sessions were told, and rejects when they are not. */
async function watching(
  scene: StoreScene,
  run: (hears: Hears, heard: ReadonlySet<string>) => Promise<void>,
): Promise<void> {
  const heard = new Set<string>();
  let changed = (): void => {};
  const stop = await scene.store.watchEnds?.({
    ended(name) {
      heard.add(name);
      changed();
    },
    missed() {},
  });
  const hears: Hears = async (...names) => {
    const missing = () => names.filter((name) => !heard.has(nameOf(scene, name)));
    let timer: unknown;
    await new Promise<void>((done) => {
      changed = () => {
        if (missing().length === 0) done();
      };
      timer = setTimeout(done, TOLD_WITHIN_MS);
      changed();
    });
    clearTimeout(timer as number);
    expectThat(missing().length === 0, `not told of the end of ${show(missing())}`);
  };
  try {
    await run(hears, heard);
  } finally {
    await stop?.();
  }
}

function nameOf(scene: StoreScene, name: string): string {
  const id = scene.id(name);
  return scene.store.endName?.(id) ?? id;
}
