/** The value that this share (0 to 1) of the values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Least and greatest, as `3–5`. */
export function spread(values: readonly number[], digits = 0): string {
  return `${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)}`;
}

/** Median, and least and greatest behind it, as `4 (3–5)`. */
export function middle(values: readonly number[], digits = 0): string {
  return `${median(values).toFixed(digits)} (${spread(values, digits)})`;
}

/** In an order of chance. */
export function shuffled<T>(values: readonly T[]): T[] {
  const places = values.map((value) => ({value, place: Math.random()}));
  return places.sort((a, b) => a.place - b.place).map(({value}) => value);
}
