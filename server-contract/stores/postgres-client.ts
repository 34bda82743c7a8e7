import {createHash} from 'node:crypto';
import {DEFAULT_STORE_TIMEOUT} from '../core/default-options.ts';
import {Misconfiguration} from '../core/errors.ts';
import {type NamedStatement, NOW_MS} from './postgres-statement.ts';
import {StoreClock, type TimedReply} from './store-clock.ts';

/** A `Pool` of `pg`, or any object that runs one statement. */
export interface PostgresPool {
  query(statement: PostgresStatement): Promise<{readonly rows: unknown[]; readonly rowCount?: number | null}>;
}

/** A statement with a name is prepared once per connection. */
export interface PostgresStatement {
  name?: string;
  text: string;
  values: unknown[];
}

export interface PostgresClientOptions {
  readonly table: string;
  readonly prepare: boolean;
  readonly monotonicNow: (() => number) | undefined;
}

/** The parameters of a statement by their names. */
export type Values = Readonly<Record<string, unknown>>;

/** A row of a statement that may come too late. */
export interface TimedRow {
  readonly outcome: string;
  readonly nowMs: unknown;
}

export type Run = (values: Values, timeout?: number) => Promise<readonly unknown[]>;
export type RunTimed = <Row extends TimedRow>(values: Values, timeout?: number) => Promise<Row>;

/** Sends the statements of the store, prepared if that is wanted, and again if PostgreSQL refused one because of another. */
export class PostgresClient {
  readonly #pool: PostgresPool;
  readonly #table: string;
  readonly #prepare: boolean;
  readonly #clock: StoreClock;

  constructor(pool: PostgresPool, {table, prepare, monotonicNow}: PostgresClientOptions) {
    this.#pool = pool;
    this.#table = table;
    this.#prepare = prepare;
    this.#clock = new StoreClock(monotonicNow);
  }

  /** A statement that needs the table. */
  statement({text, parameters}: NamedStatement): Run {
    const name = this.#prepare ? {name: createHash('sha1').update(text).digest('hex')} : {};
    return async (values, timeout) => {
      const statement = {text, values: parameters.map((key) => values[key])};
      const run = () =>
        this.#pool.query({...name, ...statement}).catch((error: unknown) => this.#runUnprepared(error, statement));
      try {
        return (await untilSerialized(run, timeout)).rows;
      } catch (error) {
        throw withAdvice(error, this.#table);
      }
    };
  }

  /** A statement that gets the moment of asking, and gives one row. */
  timed(sql: NamedStatement): RunTimed {
    const run = this.statement(sql);
    const readTime = this.statement(TIME_SQL);
    return async <Row extends TimedRow>(values: Values, timeout = Number.POSITIVE_INFINITY) => {
      const {row} = await this.#clock.run(
        async () => Number(((await readTime({}, timeout))[0] as TimedRow).nowMs),
        async (askedMs): Promise<TimedReply & {readonly row: Row}> => {
          const row = (await run({...values, asked_ms: askedMs, timeout}, timeout))[0] as Row;
          return {row, nowMs: Number(row.nowMs), isLate: row.outcome === 'late'};
        },
        timeout,
      );
      return row;
    };
  }

  /** The statement that a connection has prepared may be gone, or no longer fit the table. Then nothing was carried out yet. */
  #runUnprepared(error: unknown, statement: PostgresStatement): ReturnType<PostgresPool['query']> {
    return OUTDATED.includes(codeOf(error)) ? this.#pool.query(statement) : Promise.reject(error);
  }
}

/** Reads the clock of the database, before the first reply has told it. */
const TIME_SQL: NamedStatement = {text: `SELECT ${NOW_MS} FROM clock_timestamp() AS now`, parameters: []};

/** `invalid_sql_statement_name`, after `DISCARD ALL`, and `feature_not_supported`, after a change of a column's type. */
const OUTDATED: readonly unknown[] = ['26000', '0A000'];

function codeOf(error: unknown): unknown {
  return (error as {code?: unknown}).code;
}

/** The advice for the operator, by the code of the error (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const ADVICE: Readonly<Record<string, (table: string) => string>> = {
  '42P01': (table) => `call createTable() at the start, or run createTableSql('${table}') in a migration`,
  '42703': (table) =>
    `${table} must have the columns of createTableSql('${table}'): createTable() adds them, or that SQL in a migration`,
  '42501': (table) => `GRANT SELECT, INSERT, UPDATE, DELETE ON ${table}`,
};

/** The error itself, or one that says once how to set the table up. */
function withAdvice(error: unknown, table: string): unknown {
  const advice = ADVICE[String(codeOf(error))]?.(table);
  return advice === undefined
    ? error
    : new Misconfiguration(`${(error as {message?: string}).message}: ${advice}`, {cause: error});
}

const MAX_DELAY_MS = 20;

/**
 * Runs a statement again that PostgreSQL refused because of another one. Each winner fails all that waited for it, so
 * several tries may be needed. The delay is random, so that they do not meet again.
 */
async function untilSerialized<T>(run: () => Promise<T>, timeout = DEFAULT_STORE_TIMEOUT): Promise<T> {
  const untilMs = performance.now() + timeout * 1000;
  for (;;) {
    try {
      return await run();
    } catch (error) {
      const code = codeOf(error);
      if ((code !== '40001' && code !== '40P01') || performance.now() >= untilMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * MAX_DELAY_MS));
    }
  }
}
