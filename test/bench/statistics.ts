/** The value that this share (0 to 1) of the values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The least and the greatest value, as `3–5`. */
export function spread(values: readonly number[], digits = 0): string {
  return `${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)}`;
}

/** The median, then the least and the greatest value, as `4 (3–5)`. */
export function middle(values: readonly number[], digits = 0): string {
  return `${median(values).toFixed(digits)} (${spread(values, digits)})`;
}

/** The values in random order. */
export function shuffled<T>(values: readonly T[]): T[] {
  const places = values.map((value) => ({value, place: Math.random()}));
  return places.sort((a, b) => a.place - b.place).map(({value}) => value);
}
