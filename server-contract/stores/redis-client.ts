/** `redis` (node-redis 4 and later): a client, a pool or a cluster. */
export interface NodeRedis {
  eval(script: string, options: EvalOptions): Promise<unknown>;
  evalSha(hash: string, options: EvalOptions): Promise<unknown>;
}

interface EvalOptions {
  keys: string[];
  arguments: string[];
}

/** `ioredis` or `iovalkey`: a client or a cluster. */
export interface IoRedis {
  eval(script: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  evalsha(hash: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
}

/** Any other client: a function that sends a command as the Redis manual writes it: `('EVALSHA', hash, '1', key, …)`. */
export type RedisCommand = (name: string, ...args: string[]) => Promise<unknown>;

export type RedisClient = NodeRedis | IoRedis | RedisCommand;

/** A list of commands that a client sends at once, on one connection. */
interface Pipeline {
  exec(): Promise<unknown>;
}

/**
 * Refuses clients with callbacks: their calls return no promise, and the return value would be taken for the reply.
 * @throws TypeError that names what to give instead
 */
function requirePromise(reply: unknown): Promise<unknown> {
  if (typeof (reply as Partial<Promise<unknown>> | null | undefined)?.then === 'function')
    return reply as Promise<unknown>;
  throw new TypeError(WITH_CALLBACKS);
}

const WITH_CALLBACKS =
  'session-security: client answers by callbacks, not by promises: give client.v4 of a client with legacyMode, or a function (name, ...args) that returns a promise';

/**
 * Runs a Lua script, then waits on the same connection until replicas have its writes.
 * Resolves with the script's reply and the number of replicas.
 */
export type RunAndWait = (
  script: string,
  keys: string[],
  args: string[],
  wait: WaitArguments,
) => Promise<[unknown, number]>;

/** The arguments of `WAIT`: replicas and milliseconds. */
export type WaitArguments = readonly [replicas: string, milliseconds: string];

/**
 * `WAIT` counts the writes of its own connection, so a client with several connections must send both commands as one
 * pipeline. A function that sends a command must use one connection.
 * @throws TypeError when the client cannot do that
 */
export function createWaitingRunner(client: RedisClient): RunAndWait {
  if (typeof client === 'function') {
    return async (script, keys, args, wait) => {
      const sent = [client('EVAL', script, String(keys.length), ...keys, ...args), client('WAIT', ...wait)] as const;
      const [reply, replicas] = await Promise.all(sent);
      return [reply, Number(replicas)];
    };
  }
  if (hasMethod(client, 'evalSha')) {
    requireMethods(client, 'multi');
    const {multi} = client as NodeRedis & {multi(): NodePipeline};
    requireMethods(multi.call(client), 'eval', 'wait', 'execAsPipeline');
    return async (script, keys, args, [replicas, milliseconds]) => {
      const commands = multi.call(client).eval(script, {keys, arguments: args});
      const [reply, reached] = await commands.wait(Number(replicas), Number(milliseconds)).execAsPipeline();
      return [reply, Number(reached)];
    };
  }
  requireMethods(client, 'pipeline');
  const {pipeline} = client as IoRedis & {pipeline(): IoPipeline};
  requireMethods(pipeline.call(client), 'eval', 'call', 'exec');
  return async (script, keys, args, wait) => {
    const results = await pipeline
      .call(client)
      .eval(script, keys.length, ...keys, ...args)
      .call('WAIT', ...wait)
      .exec();
    const [[failure, reply], [waitFailure, reached]] = results as [[unknown, unknown], [unknown, unknown]];
    if (failure ?? waitFailure) throw failure ?? waitFailure;
    return [reply, Number(reached)];
  };
}

/** The first end would fail, long after the start. */
function requireMethods(client: object, ...names: string[]): void {
  for (const name of names) {
    if (hasMethod(client, name)) continue;
    throw new TypeError(
      `session-security: durableEnds needs a client that sends two commands on one connection, and this one has no ${name}: give the client of redis or ioredis itself, or a function (name, ...args) that uses one connection`,
    );
  }
}

interface NodePipeline {
  eval(script: string, options: EvalOptions): NodePipeline;
  wait(replicas: number, milliseconds: number): NodePipeline;
  execAsPipeline(): Promise<unknown[]>;
}

interface IoPipeline extends Pipeline {
  eval(script: string, keyCount: number, ...keysAndArguments: string[]): IoPipeline;
  call(name: string, ...args: string[]): IoPipeline;
}

/** Runs a Lua script on keys of one slot. `EVAL` takes the script's text, `EVALSHA` its hash. */
export type RunScript = (by: 'EVAL' | 'EVALSHA', script: string, keys: string[], args: string[]) => Promise<unknown>;

/**
 * Recognises the kind of a client by the spelling of its methods.
 * @throws TypeError when it is none of the kinds above
 */
export function createScriptRunner(client: RedisClient): RunScript {
  if (typeof client === 'function')
    return (by, script, keys, args) => requirePromise(client(by, script, String(keys.length), ...keys, ...args));
  if ((client as {options?: {legacyMode?: unknown}} | null)?.options?.legacyMode) throw new TypeError(WITH_CALLBACKS);
  if (hasMethod(client, 'evalSha')) {
    const {eval: run, evalSha} = client as NodeRedis;
    return (by, script, keys, args) => {
      return requirePromise((by === 'EVAL' ? run : evalSha).call(client, script, {keys, arguments: args}));
    };
  }
  if (hasMethod(client, 'evalsha')) {
    const {eval: run, evalsha} = client as IoRedis;
    return (by, script, keys, args) =>
      requirePromise((by === 'EVAL' ? run : evalsha).call(client, script, keys.length, ...keys, ...args));
  }
  throw new TypeError(`session-security: client must be one of redis or ioredis, or a function, got ${String(client)}`);
}

function hasMethod(client: object, name: string): boolean {
  return typeof (client as Record<string, unknown> | null)?.[name] === 'function';
}
