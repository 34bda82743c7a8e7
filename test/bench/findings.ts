import type {Chart} from './chart.ts';

/** A goal, and the measurement beside it. */
export interface Goal {
  readonly what: string;
  readonly goal: string;
  /** Why the goal is this number: what it does for a user or an operator. */
  readonly because: string;
  readonly measured: string;
  readonly met: boolean;
  /** The figures of the other libraries, from the same run. */
  readonly others?: string;
  /** Why the goal is missed, as far as is known; shown only if it is. */
  readonly why?: string;
  /** True: not a main figure. */
  readonly minor?: boolean;
}

/** The result of a section. */
export interface Findings {
  readonly goals: readonly Goal[];
  /** Markdown. */
  readonly report: readonly string[];
  /** Pictures that the report shows. */
  readonly charts?: readonly Chart[];
}

/** A Markdown table; numbers are aligned to the right, so that they can be compared. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const isNumeric = (column: number) => rows.every((row) => /^[\d−+.–( -]|^$|^\*\*no/.test(row[column] ?? ''));
  const rule = head.map((_, column) => (column > 0 && isNumeric(column) ? '---:' : '---'));
  return [head, rule, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
