import {createHash} from 'node:crypto';
import type {EndWatcher, StopWatching} from '../core/activity-store.ts';
import {ignoreConnectionErrors} from './connection-errors.ts';

/** How processes hear of ends: scripts publish them, and a connection of its own subscribes. */

/** Stands for the channel in the text of a script. */
const CHANNEL = "'channel of the ends'";

/**
 * In Lua: publishes that sessions have ended, given a list that has their ids and first ids from `first` on. A message has the hashes of up to
 * 1,000 first ids, which are of no use to others. A user of Redis who may not publish must be able to end sessions all the
 * same. In a cluster all nodes pass the message on.
 */
export const TELL = `
local function tell(ended, first)
  local names = {}
  for n = first, #ended, 2 do
    names[#names + 1] = redis.sha1hex(ended[n + 1] ~= '' and ended[n + 1] or ended[n])
    if #names == 1000 or n + 2 > #ended then
      redis.pcall('PUBLISH', ${CHANNEL}, table.concat(names, ' '))
      names = {}
    end
  end
end`;

/** The text of a script with the channel of its store. */
export function withChannel(script: string, channel: string): string {
  return script.replaceAll(CHANNEL, () => inLua(channel));
}

/** https://www.lua.org/manual/5.1/manual.html#2.1 */
function inLua(text: string): string {
  const escaped = text.replace(/[\\'\p{Cc}]/gu, (character) => `\\${String(character.charCodeAt(0)).padStart(3, '0')}`);
  return `'${escaped}'`;
}

/** The name of a session in these messages. */
export function endNameOf(id: string): string {
  return createHash('sha1').update(id).digest('hex');
}

/** `redis` (node-redis 4 and later): a client or a cluster. */
export interface NodeRedisSubscriber {
  readonly isOpen?: boolean;
  connect?(): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  unsubscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  pSubscribe(pattern: string, listener: (message: string) => void): Promise<unknown>;
}

/** `ioredis` or `iovalkey`: a client or a cluster. */
export interface IoRedisSubscriber {
  subscribe(channel: string): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  psubscribe(pattern: string): Promise<unknown>;
}

export type RedisSubscriber = NodeRedisSubscriber | IoRedisSubscriber;

/** The part of an event emitter that is used here. */
interface Emitter {
  on?(event: string, listener: (...args: string[]) => void): unknown;
  off?(event: string, listener: (...args: string[]) => void): unknown;
}

/** A client, or the node of a cluster, has connected again. Both kinds subscribe again by themselves. */
const CONNECTED_AGAIN = ['ready', 'node-ready'];

interface Subscription {
  readonly stop: () => Promise<unknown>;
  /**
   * Resolves once a subscription stands that the client makes again. ioredis and the cluster of `redis` say that they are
   * ready before that; the reply to one more subscription to the same channel comes after it.
   */
  readonly stands: () => Promise<unknown>;
}

/** @throws TypeError when it is none of the two kinds */
export function createEndWatch(
  subscriber: RedisSubscriber,
  channel: string,
): (watcher: EndWatcher) => Promise<StopWatching> {
  if (!hasMethod(subscriber, 'subscribe') || !(isNodeRedis(subscriber) || hasMethod(subscriber, 'psubscribe'))) {
    throw new TypeError(`session-security: subscriber must be a client of redis or ioredis, got ${String(subscriber)}`);
  }
  ignoreConnectionErrors(subscriber);
  return async (watcher) => {
    const emitter = subscriber as Emitter;
    const {stop, stands} = await (isNodeRedis(subscriber) ? subscribeNode : subscribeIo)(
      subscriber as NodeRedisSubscriber & IoRedisSubscriber,
      channel,
      watcher,
    );
    // Where it is lost once more, the client connects once more.
    const missed = (): void => void stands().then(() => watcher.missed(), ignore);
    for (const event of CONNECTED_AGAIN) emitter.on?.(event, missed);
    return async () => {
      for (const event of CONNECTED_AGAIN) emitter.off?.(event, missed);
      await stop();
    };
  };
}

function ignore(): void {}

async function subscribeNode(client: NodeRedisSubscriber, channel: string, {ended}: EndWatcher): Promise<Subscription> {
  const listener = (message: string): void => tellEach(message, ended);
  if (client.isOpen === false) await client.connect?.();
  await client.subscribe(channel, listener);
  return {
    stop: () => client.unsubscribe(channel, listener),
    stands: () => client.subscribe(channel, listener),
  };
}

async function subscribeIo(client: IoRedisSubscriber, channel: string, {ended}: EndWatcher): Promise<Subscription> {
  const emitter = client as Emitter;
  const listener = (from = '', message = ''): void => {
    if (from === channel) tellEach(message, ended);
  };
  const users = usersOf(client);
  const leave = (): number => {
    emitter.off?.('message', listener);
    const left = users.get(channel)! - 1;
    users.set(channel, left);
    return left;
  };
  emitter.on?.('message', listener);
  users.set(channel, (users.get(channel) ?? 0) + 1);
  try {
    await client.subscribe(channel);
  } catch (error) {
    leave();
    throw error;
  }
  return {
    async stop() {
      if (leave() === 0) await client.unsubscribe(channel);
    },
    stands: () => client.subscribe(channel),
  };
}

/** How many listen to each channel of a client: ioredis unsubscribes for all of them at once. */
const channelUsers = new WeakMap<object, Map<string, number>>();

function usersOf(client: object): Map<string, number> {
  const users = channelUsers.get(client) ?? new Map<string, number>();
  channelUsers.set(client, users);
  return users;
}

function tellEach(message: string, ended: EndWatcher['ended']): void {
  for (const name of message.split(' ')) ended(name);
}

function isNodeRedis(client: RedisSubscriber): client is NodeRedisSubscriber {
  return hasMethod(client, 'pSubscribe');
}

function hasMethod(client: object, name: string): boolean {
  return typeof (client as Record<string, unknown> | null)?.[name] === 'function';
}
