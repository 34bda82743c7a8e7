import {createHash} from 'node:crypto';
import type {EndWatcher, StopWatching} from '../core/activity-store.ts';
import {Misconfiguration} from '../core/errors.ts';
import {withinTime} from '../core/store-timeout.ts';
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

/**
 * In milliseconds. Nothing is sent on a connection that listens, and routers and balancers forget a silent one after some
 * minutes (Azure 4, AWS 6). Neither end hears of that, and TCP's own keep-alive begins after two hours.
 */
const CHECK_MS = 30_000;

/** In seconds. */
const LONGEST_ANSWER = 10;

/**
 * Listens, and connects again for as long as nobody stops it. A client of `pg` does not connect again by itself.
 *
 * @param pool of the store: the likeliest wrong thing to get, since it has the same methods, hears nothing, and would be
 * ended for the whole application
 */
export function createEndWatch(
  connect: ConnectListener,
  pool: object,
  reportError: (error: unknown) => void,
): (watcher: EndWatcher) => Promise<StopWatching> {
  return async (watcher) => {
    let client: PostgresListener | undefined;
    let nextCheck: ReturnType<typeof setTimeout> | undefined;
    let isStopped = false;

    async function listen(): Promise<void> {
      const connected = await connect();
      if (connected === pool) throw new Misconfiguration(GAVE_POOL);
      ignoreConnectionErrors(connected);
      for (const event of ['error', 'end']) connected.on(event, () => lose(connected));
      connected.on('notification', ({channel, payload}) => {
        if (channel === CHANNEL && payload !== undefined) watcher.ended(payload);
      });
      try {
        await askToListen(connected);
      } catch (error) {
        close(connected);
        throw error;
      }
      if (isStopped) return close(connected);
      client = connected;
      checkLater(connected);
    }

    /** Listening again changes nothing on a connection that listens. */
    function checkLater(connected: PostgresListener): void {
      const check = (): void =>
        void askToListen(connected).then(
          () => connected === client && checkLater(connected),
          () => lose(connected),
        );
      nextCheck = setTimeout(check, CHECK_MS);
      unref(nextCheck);
    }

    function lose(lost: PostgresListener): void {
      if (lost !== client) return;
      leave();
      listenAgain(FIRST_PAUSE_MS);
    }

    function leave(): void {
      clearTimeout(nextCheck);
      if (client !== undefined) close(client);
      client = undefined;
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
      leave();
    };
  };
}

async function askToListen(connected: PostgresListener): Promise<void> {
  await withinTime(Promise.resolve(connected.query(`LISTEN ${CHANNEL}`)), LONGEST_ANSWER);
}

const GAVE_POOL = 'listener gave the pool itself, which hears nothing: let it give a client, () => pool.connect()';

/** A client of a pool goes back to it, but not to be used again: it still listens. */
function close(client: PostgresListener): void {
  Promise.resolve(client.release ? client.release(true) : client.end?.()).catch(() => {});
}
