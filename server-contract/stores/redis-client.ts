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

/** Runs a Lua script on one key. `EVAL` takes the script's text, `EVALSHA` its hash. */
export type RunScript = (by: 'EVAL' | 'EVALSHA', script: string, key: string, args: string[]) => Promise<unknown>;

/**
 * Recognises the kind of a client by the spelling of its methods.
 * @throws TypeError when it is none of the kinds above
 */
export function createScriptRunner(client: RedisClient): RunScript {
  if (typeof client === 'function') return (by, script, key, args) => client(by, script, '1', key, ...args);
  if (hasMethod(client, 'evalSha')) {
    const {eval: run, evalSha} = client as NodeRedis;
    return (by, script, key, args) => {
      return (by === 'EVAL' ? run : evalSha).call(client, script, {keys: [key], arguments: args});
    };
  }
  if (hasMethod(client, 'evalsha')) {
    const {eval: run, evalsha} = client as IoRedis;
    return (by, script, key, args) => (by === 'EVAL' ? run : evalsha).call(client, script, 1, key, ...args);
  }
  throw new TypeError(`session-security: client must be one of redis or ioredis, or a function, got ${String(client)}`);
}

function hasMethod(client: object, name: string): boolean {
  return typeof (client as Record<string, unknown> | null)?.[name] === 'function';
}
