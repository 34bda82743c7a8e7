import type {SourceFile} from './source-file.ts';

/**
 * One shortest circle for each group of files that import each other, as paths that begin and end with the same file.
 * Type-only imports count too: a reader has to follow them as well.
 */
export function importCircles(files: readonly SourceFile[]): string[][] {
  const targets = new Map(files.map(({path, imports}) => [path, imports.map(({target}) => target)]));
  const reported = new Set<string>();
  const circles: string[][] = [];
  for (const path of targets.keys()) {
    const circle = reported.has(path) ? undefined : shortestCircle(path, targets);
    if (!circle) continue;
    for (const member of circle) reported.add(member);
    circles.push(circle);
  }
  return circles;
}

/** Breadth first, so that the first path back to the start is a shortest one. */
function shortestCircle(start: string, targets: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const waysToVisit: string[][] = [[start]];
  const seen = new Set<string>();
  for (const way of waysToVisit) {
    for (const target of targets.get(way.at(-1)!) ?? []) {
      if (target === start) return [...way, start];
      if (seen.has(target) || !targets.has(target)) continue;
      seen.add(target);
      waysToVisit.push([...way, target]);
    }
  }
  return undefined;
}
