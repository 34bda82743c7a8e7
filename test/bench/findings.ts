/** What is to be reached, and what was. */
export interface Goal {
  readonly what: string;
  readonly goal: string;
  readonly measured: string;
  readonly met: boolean;
  /** Where the others are, in the same run. */
  readonly others?: string;
  /** Why it is missed, as far as is known; read only where it is. */
  readonly why?: string;
  /** Not among the main figures. */
  readonly minor?: boolean;
}

/** What a section has measured. */
export interface Findings {
  readonly goals: readonly Goal[];
  /** Markdown. */
  readonly report: readonly string[];
}

/** A Markdown table; numbers are aligned to the right, so that they can be compared. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const isNumeric = (column: number) => rows.every((row) => /^[\d−+.–( ]|^$|^\*\*no/.test(row[column] ?? ''));
  const rule = head.map((_, column) => (column > 0 && isNumeric(column) ? '---:' : '---'));
  return [head, rule, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
