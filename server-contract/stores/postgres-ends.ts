import {createHash} from 'node:crypto';
import type {EndWatcher, StopWatching} from '../core/activity-store.ts';
import {unref} from '../core/unref.ts';
import {ignoreConnectionErrors} from './connection-errors.ts';

/** How processes hear of ends: statements notify, and a connection of its own listens. */

/** One for all tables of a database: the names of sessions differ anyway. */
const CHANNEL = 'session_security_ended';

/** Digits of the hash: enough, and a payload must be short. */
const NAME_LENGTH = 40;

/** The part of a client of `pg` that is used here: a `Client`, or one of a pool. */
export interface PostgresListener {
  query(statement: string): PromiseLike<unknown>;
  on(
    event: string,
    listener: (message: {readonly channel: string; readonly payload?: string | undefined}) => void,
  ): unknown;
  end?(): unknown;
  /** Of a client of a pool. */
  release?(destroy?: boolean): unknown;
}

/** Connects a client. Called again, after a pause, when the connection was lost. */
export type ConnectListener = () => PromiseLike<PostgresListener>;

/**
 * For the `RETURNING` of a statement on rows named `record`: tells who listens, once the statement has been committed, by
 * the hash of the session's first id, which is of no use to others.
 */
export function notifyEnd(): string {
  const name = "encode(sha256(convert_to(coalesce(record.first_id, record.id), 'UTF8')), 'hex')";
  return `pg_notify('${CHANNEL}', left(${name}, ${NAME_LENGTH}))`;
}

/** The name of a session in these messages. */
export function endNameOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, NAME_LENGTH);
}

/** In milliseconds. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

/** Listens, and connects again for as long as nobody stops it. A client of `pg` does not connect again by itself. */
export function createEndWatch(
  connect: ConnectListener,
  reportError: (error: unknown) => void,
): (watcher: EndWatcher) => Promise<StopWatching> {
  return async (watcher) => {
    let client: PostgresListener | undefined;
    let isStopped = false;

    async function listen(): Promise<void> {
      const connected = await connect();
      ignoreConnectionErrors(connected);
      for (const event of ['error', 'end']) connected.on(event, () => lose(connected));
      connected.on('notification', ({channel, payload}) => {
        if (channel === CHANNEL && payload !== undefined) watcher.ended(payload);
      });
      try {
        await connected.query(`LISTEN ${CHANNEL}`);
      } catch (error) {
        close(connected);
        throw error;
      }
      if (isStopped) close(connected);
      else client = connected;
    }

    function lose(lost: PostgresListener): void {
      if (lost !== client) return;
      client = undefined;
      close(lost);
      listenAgain(FIRST_PAUSE_MS);
    }

    function listenAgain(pauseMs: number): void {
      const again = async (): Promise<void> => {
        if (isStopped) return;
        try {
          await listen();
          watcher.missed();
        } catch (error) {
          if (pauseMs === FIRST_PAUSE_MS) reportError(error);
          listenAgain(Math.min(pauseMs * 2, LONGEST_PAUSE_MS));
        }
      };
      unref(setTimeout(() => void again(), pauseMs * (1 + Math.random())));
    }
    await listen();
    return () => {
      isStopped = true;
      if (client !== undefined) close(client);
      client = undefined;
    };
  };
}

/** A client of a pool goes back to it, but not to be used again: it still listens. */
function close(client: PostgresListener): void {
  Promise.resolve(client.release ? client.release(true) : client.end?.()).catch(() => {});
}
