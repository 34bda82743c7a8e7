/** A statement and the order of its parameters. */
export interface NamedStatement {
  readonly text: string;
  readonly parameters: readonly string[];
}

/**
 * Parameters have names here. Durations are in seconds, and instants in milliseconds end in `Ms`:
 * - `asked_ms` is the moment of asking by the database's clock. After `timeout` more seconds nothing may change (S17).
 * - `keep` is how long to keep a row after its last activity, `keep_ended` how long to keep a tombstone at least.
 * - `lifetime` is `max_lifetime`, or 0 when that has no end.
 */
export function statement(text: string): NamedStatement {
  const names = [...text.matchAll(PARAMETER)].map(([, name = '']) => name);
  const parameters = [...new Set(names)];
  return {
    parameters,
    text: text.replace(PARAMETER, (_, name: string) => `$${parameters.indexOf(name) + 1}`),
  };
}

/** Neither a cast nor the beginning of a text. */
const PARAMETER = /(?<![:']):([a-z]\w*)/g;

/** Seconds since the moment of asking, at the instant `now` of the database's clock. */
export const LATENESS = latenessAt('now');

export function latenessAt(now: string): string {
  return `greatest(extract(epoch FROM ${now})::float8 - :asked_ms::float8 / 1000, 0)`;
}

export const NOW_MS = 'extract(epoch FROM now)::float8 * 1000 AS "nowMs"';

/** The key of the row of a user. No id of a session: those of this package have no colon. */
export function userKey(user: string): string {
  return `':user:' || ${user}`;
}

/** The durable level is not a parameter, because most databases need none. */
export function durably(level: string | undefined): string {
  return level ? `, set_config('synchronous_commit', '${level}', true)` : '';
}
