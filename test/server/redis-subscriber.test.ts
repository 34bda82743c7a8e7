import {deepEqual, equal, rejects, throws} from 'node:assert/strict';
import {EventEmitter} from 'node:events';
import {describe, mock, test} from 'node:test';
import {type IoRedis, redisStore} from '../../server-contract/stores/redis.ts';
import {createEndWatch} from '../../server-contract/stores/redis-ends.ts';

const CHANNEL = 'ended';

const nextTask = () => new Promise((done) => setImmediate(done));

/** Has the methods of ioredis. It unsubscribes from a channel for all who listen to it. */
class Subscriber extends EventEmitter {
  isReady = true;
  readonly channels = new Set<string>();

  async subscribe(channel: string): Promise<void> {
    if (!this.isReady) throw new Error('not ready');
    this.channels.add(channel);
  }

  async unsubscribe(channel: string): Promise<void> {
    this.channels.delete(channel);
  }

  async psubscribe(): Promise<void> {}
}

describe('a subscriber of ioredis', () => {
  const missed = (): void => {};

  test('E5: failed subscriptions leave no listener', async () => {
    const subscriber = new Subscriber();
    const watch = createEndWatch(subscriber, CHANNEL);
    const heard: string[] = [];
    const ended = (name: string): void => void heard.push(name);
    subscriber.isReady = false;
    for (let n = 0; n < 12; n++) await rejects(watch({ended, missed}));
    equal(subscriber.listenerCount('message'), 0);
    subscriber.isReady = true;
    const stop = await watch({ended, missed});
    subscriber.emit('message', CHANNEL, 'ann');
    deepEqual(heard, ['ann']);
    await stop();
    equal(subscriber.channels.size, 0);
  });

  test('E1: one that is connected again looks for what was missed once it has subscribed, and not before', async () => {
    const subscriber = new Subscriber();
    let looks = 0;
    await createEndWatch(subscriber, CHANNEL)({ended() {}, missed: () => void looks++});
    let confirm!: () => void;
    mock.method(
      subscriber,
      'subscribe',
      () =>
        new Promise<void>((subscribed) => {
          confirm = subscribed;
        }),
    );
    subscriber.emit('ready');
    await nextTask();
    equal(looks, 0);
    confirm();
    await nextTask();
    equal(looks, 1);
  });

  test('E1: the client of the store itself is refused at start-up: once it subscribes, it sends no other command', () => {
    const client = Object.assign(new Subscriber(), {eval: async () => {}, evalsha: async () => {}}) as Subscriber &
      IoRedis;
    throws(() => redisStore(client, {subscriber: client}), /client\.duplicate\(\)/);
    redisStore(client, {subscriber: new Subscriber()});
  });

  test('E1: of several guards with one subscriber, the one that stops leaves the channel to the others', async () => {
    const subscriber = new Subscriber();
    const watches = [createEndWatch(subscriber, CHANNEL), createEndWatch(subscriber, CHANNEL)];
    const stops = await Promise.all(watches.map((watch) => watch({ended() {}, missed})));
    await stops[0]!();
    deepEqual([...subscriber.channels], [CHANNEL]);
    await stops[1]!();
    equal(subscriber.channels.size, 0);
  });
});
