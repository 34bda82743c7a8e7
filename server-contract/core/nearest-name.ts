/** The name that a misspelt one most likely means; undefined when none is near. */
export function nearestName(misspelt: string, names: readonly string[]): string | undefined {
  const near = names
    .map((name) => ({name, distance: editDistance(misspelt.toLowerCase(), name.toLowerCase())}))
    .filter(({name, distance}) => distance <= Math.max(2, name.length / 3))
    .sort((a, b) => a.distance - b.distance);
  return near[0]?.name;
}

/** The number of letters to insert, delete or replace (https://en.wikipedia.org/wiki/Levenshtein_distance). */
function editDistance(from: string, to: string): number {
  let above = Array.from({length: to.length + 1}, (_, column) => column);
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (above[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(replaced, (above[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    above = current;
  }
  return above[to.length] ?? 0;
}
