import type {ActivityRecord} from './memory-records.ts';

/**
 * The records of each user, newest sign-in first. The records are linked among each other: a set or an array for each
 * user, of whom most have one session, would cost more memory than the record itself.
 */
export class UserRecords {
  readonly #newest = new Map<string, ActivityRecord>();

  /** A record that continues an older session may belong further down. */
  add(user: string, record: ActivityRecord): void {
    record.user = user;
    let newer: ActivityRecord | undefined;
    let older = this.#newest.get(user);
    while (older !== undefined && older.startedAtMs > record.startedAtMs) {
      newer = older;
      older = older.older;
    }
    this.#link(user, newer, record);
    link(record, older);
  }

  /** A record that is in no list stays so. */
  remove(record: ActivityRecord): void {
    const {user, newer, older} = record;
    if (user === undefined) return;
    if (newer === undefined && older === undefined) this.#newest.delete(user);
    else if (older === undefined) newer!.older = undefined;
    else this.#link(user, newer, older);
    record.user = record.newer = record.older = undefined;
  }

  /** Puts another record in the place of one, as of a session that changes its id. */
  replace(former: ActivityRecord, record: ActivityRecord): void {
    const {user, newer, older} = former;
    if (user === undefined) return;
    record.user = user;
    this.#link(user, newer, record);
    link(record, older);
    former.user = former.newer = former.older = undefined;
  }

  /** Newest first. The record that was given last may be removed meanwhile. */
  *of(user: string): Generator<ActivityRecord> {
    let record = this.#newest.get(user);
    while (record !== undefined) {
      const {older}: ActivityRecord = record;
      yield record;
      record = older;
    }
  }

  #link(user: string, newer: ActivityRecord | undefined, record: ActivityRecord): void {
    record.newer = newer;
    if (newer === undefined) this.#newest.set(user, record);
    else newer.older = record;
  }
}

function link(record: ActivityRecord, older: ActivityRecord | undefined): void {
  record.older = older;
  if (older !== undefined) older.newer = record;
}
