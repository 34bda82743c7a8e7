/**
 * A row is 32 bytes, so that the processor finds it in one place: three instants in milliseconds, when its person signed
 * in, was last active, and may be forgotten; then two links of half their size, to the neighbours in the order.
 */
const INSTANTS = 4;
const STARTED_AT = 0;
const LAST_ACTIVITY = 1;
const FORGET_AT = 2;
const LINKS = 2 * INSTANTS;
const NEWER = 6;
const OLDER = 7;

/** Both ends of the order meet here: newer than nobody is the oldest row, and older than nobody the newest. */
const NOBODY = 0;

const FIRST_ROWS = 64;

/**
 * Activity records by id, in the order in which their people were last heard of. All but the ids is kept in one array of
 * numbers: a Map of objects takes 173 to 203 bytes a record in place of 120, and one whose entries move to the end stops now
 * and then to be rebuilt. The id that a record was added with is kept: those of later requests are often cut out of a
 * cookie header, which would be kept along with them.
 */
export class ActivityTable {
  readonly #rows = new Map<string, number>();
  readonly #mostRows: number;
  readonly #ids: string[] = [''];
  #instants = new Float64Array(FIRST_ROWS * INSTANTS);
  #links = new Int32Array(this.#instants.buffer);
  /** Rows that were deleted, linked by NEWER. */
  #unused = NOBODY;

  /** @param most how many records there can be at most */
  constructor(most: number) {
    this.#mostRows = most + 1;
  }

  get size(): number {
    return this.#rows.size;
  }

  /** The id of the record that was not heard of for longest. */
  get oldest(): string | undefined {
    return this.size === 0 ? undefined : this.#ids[this.#links[NEWER]!];
  }

  /** The row of a record, good until it is deleted. */
  find(id: string): number | undefined {
    return this.#rows.get(id);
  }

  startedAt(row: number): number {
    return this.#instants[row * INSTANTS + STARTED_AT]!;
  }

  lastActivity(row: number): number {
    return this.#instants[row * INSTANTS + LAST_ACTIVITY]!;
  }

  forgetAt(row: number): number {
    return this.#instants[row * INSTANTS + FORGET_AT]!;
  }

  /** Adds a record that is not there yet, as the newest. There must be room for it. */
  add(id: string, startedAt: number, lastActivity: number, forgetAt: number): void {
    const row = this.#newRow();
    this.#rows.set(id, row);
    this.#ids[row] = id;
    this.#instants[row * INSTANTS + STARTED_AT] = startedAt;
    this.#instants[row * INSTANTS + LAST_ACTIVITY] = lastActivity;
    this.#instants[row * INSTANTS + FORGET_AT] = forgetAt;
    this.#link(row);
  }

  /** Notes an activity; the record becomes the newest. */
  advance(row: number, lastActivity: number, forgetAt: number): void {
    this.#instants[row * INSTANTS + LAST_ACTIVITY] = lastActivity;
    this.#instants[row * INSTANTS + FORGET_AT] = forgetAt;
    this.#unlink(row);
    this.#link(row);
  }

  delete(id: string): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    this.#rows.delete(id);
    this.#unlink(row);
    this.#ids[row] = '';
    this.#links[row * LINKS + NEWER] = this.#unused;
    this.#unused = row;
  }

  /** Deletes what may be forgotten by now. */
  forget(now: number): void {
    for (const [id, row] of this.#rows) if (now >= this.forgetAt(row)) this.delete(id);
  }

  #newRow(): number {
    const row = this.#unused;
    if (row !== NOBODY) {
      this.#unused = this.#links[row * LINKS + NEWER]!;
      return row;
    }
    if (this.#ids.length * INSTANTS === this.#instants.length) this.#grow();
    return this.#ids.push('') - 1;
  }

  #grow(): void {
    const rows = this.#ids.length;
    const grown = new Float64Array(Math.min(2 * rows, Math.max(rows + 1, this.#mostRows)) * INSTANTS);
    grown.set(this.#instants);
    this.#instants = grown;
    this.#links = new Int32Array(grown.buffer);
  }

  #link(row: number): void {
    const newest = this.#links[OLDER]!;
    this.#links[row * LINKS + OLDER] = newest;
    this.#links[row * LINKS + NEWER] = NOBODY;
    this.#links[newest * LINKS + NEWER] = row;
    this.#links[OLDER] = row;
  }

  #unlink(row: number): void {
    const older = this.#links[row * LINKS + OLDER]!;
    const newer = this.#links[row * LINKS + NEWER]!;
    this.#links[older * LINKS + NEWER] = newer;
    this.#links[newer * LINKS + OLDER] = older;
  }
}
