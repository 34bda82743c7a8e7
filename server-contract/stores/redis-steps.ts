import {createHash} from 'node:crypto';
import {createScriptRunner, createWaitingRunner, type RedisClient, type RunScript} from './redis-client.ts';
import {withChannel} from './redis-ends.ts';
import {TIME} from './redis-scripts.ts';
import {StoreClock, type TimedReply} from './store-clock.ts';

/** The number of replicas, and how many seconds to wait for them. */
export interface DurableEnds {
  readonly replicas: number;
  readonly timeout: number;
}

/** Seconds, or a text that is passed on. */
export type Argument = number | string;

export interface ScriptReply extends TimedReply {
  readonly outcome: string;
  readonly values: readonly string[];
}

/** Runs a script that gets the moment of asking, on keys of one slot. */
export type Step = (keys: string[], args: readonly Argument[], timeout?: number) => Promise<ScriptReply>;

/** Makes steps of scripts. All of them share what is known of the clock of Redis. */
export function createSteps(
  client: RedisClient,
  now: () => number,
  channel: string,
): (text: string, durable?: DurableEnds) => Step {
  const run = createScriptRunner(client);
  const clock = new StoreClock(now);
  const readTime = cachedScript(run, TIME);
  return (template, durable) => {
    const text = withChannel(template, channel);
    const script = durable ? durableScript(client, text, durable) : cachedScript(run, text);
    return (keys, args, timeout = Number.POSITIVE_INFINITY) => {
      const values = ['', toMilliseconds(timeout)];
      for (const arg of args) values.push(typeof arg === 'number' ? toMilliseconds(arg) : arg);
      return clock.run(
        async () => Number(await readTime(keys.slice(0, 1), [])),
        async (askedAtMs) => {
          values[0] = String(askedAtMs);
          return readReply(await script(keys, values));
        },
        timeout,
      );
    };
  };
}

/** Clients can be configured to return numbers as text, and text as bytes. */
function readReply(reply: unknown): ScriptReply {
  const [outcome = '', now, ...values] = (reply as readonly unknown[]).map(String);
  return {outcome, values, nowMs: Number(now), isLate: outcome === 'late'};
}

export type Script = (keys: string[], args: string[]) => Promise<unknown>;

/**
 * Sends a script by its hash, and sends its text only when Redis does not know the hash: the first time, or after a
 * restart (https://redis.io/docs/latest/commands/evalsha/). Clusters of ioredis wrap the error in another text.
 */
export function cachedScript(run: RunScript, text: string): Script {
  const hash = createHash('sha1').update(text).digest('hex');
  return async (keys, args) => {
    try {
      return await run('EVALSHA', hash, keys, args);
    } catch (error) {
      if (!(error instanceof Error && /\bNOSCRIPT\b/.test(error.message))) throw error;
      return run('EVAL', text, keys, args);
    }
  };
}

/** Outcomes of scripts that wrote nothing that must not be lost. */
const WITHOUT_END = ['late', 'elsewhere', 'unknown'];

/** Sends the text each time, because a pipeline cannot answer NOSCRIPT. */
function durableScript(client: RedisClient, text: string, {replicas, timeout}: DurableEnds): Script {
  const runAndWait = createWaitingRunner(client);
  return async (keys, args) => {
    const [reply, reached] = await runAndWait(text, keys, args, [String(replicas), toMilliseconds(timeout)]);
    if (reached >= replicas || WITHOUT_END.includes(String((reply as readonly unknown[])[0]))) return reply;
    throw new Error(`session-security: the end reached ${reached} of ${replicas} replicas within ${timeout} s`);
  };
}

/** A timeout of 0 would wait without end. */
export function validateDurableEnds({replicas, timeout}: DurableEnds): void {
  if (Number.isInteger(replicas) && replicas > 0 && timeout > 0 && Number.isFinite(timeout)) return;
  throw new TypeError('session-security: durableEnds must be {replicas, timeout}, both above 0');
}

/** 300 years: longer than any session, and below the largest time to live that Redis accepts. */
export const MAX_MS = 1e13;

/** Whole milliseconds, because Redis scripts return only whole numbers. */
export function toMilliseconds(seconds: number): string {
  return String(Math.min(Math.round(seconds * 1000), MAX_MS));
}
