import type {PingSettings} from './browser/fetch-ping.ts';
import {type Exit, isHttpUrl} from './browser/navigation.ts';
import type {Limits} from './core/limits.ts';
import type {ExpireAction, ExtendOn} from './core/ports.ts';
import {readLimits, SHORTEST_FAIR_WARNING_MS} from './read-limits.ts';

/** What the attributes say, in the terms of the machinery: checked, and complete. */
export interface Settings {
  readonly limits: Limits;
  readonly extendOn: ExtendOn;
  readonly expireAction: ExpireAction;
  /** None: this browser's tabs decide alone. */
  readonly ping: PingSettings | undefined;
  readonly exit: Exit;
  /** Where a locked page has the person sign in again. */
  readonly loginUrl: string | undefined;
  readonly activityEvents: readonly string[];
  readonly channel: string;
}

/** Tells a developer about a value that is not obeyed. */
export class Complaints {
  readonly #made = new Set<string>();
  readonly #written: (attribute: string) => string | null;

  /** `written` gives an attribute as it stands in the page. */
  constructor(written: (attribute: string) => string | null) {
    this.#written = written;
  }

  /** Says each thing once. */
  say(message: string): void {
    if (this.#made.has(message)) return;
    this.#made.add(message);
    console.error(`<session-security> ${message}`);
  }

  /** Names an attribute, its wrong value, and what is used instead. */
  wrong(attribute: string, value: unknown, wanted: string, instead: string): void {
    const shown = Number.isNaN(value) ? (this.#written(attribute) ?? value) : value;
    this.say(`${attribute}="${shown}" is not ${wanted}; using ${instead}.`);
  }
}

export function readSeconds(expireAfter: number, warnAfter: number, complaints: Complaints): Limits {
  const limits = readLimits(expireAfter, warnAfter, (name, value, instead) => {
    const wanted = name === 'warn-after' ? 'a number of seconds below expire-after' : 'a positive number of seconds';
    complaints.wrong(name, value, wanted, String(instead));
  });
  const warning = limits.expireAfterMs - limits.warnAfterMs;
  if (warning < SHORTEST_FAIR_WARNING_MS) {
    complaints.say(
      `warn-after="${limits.warnAfterMs / 1000}" leaves ${warning / 1000} seconds to answer before ` +
        `expire-after="${limits.expireAfterMs / 1000}"; WCAG 2.2.1 asks for at least 20.`,
    );
  }
  return limits;
}

/** An address of the web; anything else is none, as nothing is. */
export function readAddress(
  attribute: string,
  value: string | null | undefined,
  instead: string,
  complaints: Complaints,
): string | undefined {
  if (value === null || value === undefined || isHttpUrl(value)) return value ?? undefined;
  complaints.wrong(attribute, value, 'an http(s) address', instead);
  return undefined;
}

/** One of the words an attribute may be; anything else is the first of them, without complaint if it is nothing. */
export function readWord<Word extends string>(
  attribute: string,
  value: string | null | undefined,
  words: readonly [Word, ...Word[]],
  complaints: Complaints,
): Word {
  const word = words.find((word) => word === String(value).toLowerCase());
  if (word === undefined && value) complaints.wrong(attribute, value, `one of ${words.join(', ')}`, words[0]);
  return word ?? words[0];
}
