import type {RequestView} from './http.ts';

/** Decides whether a request has a given path, in every spelling that a framework's router takes for the same address. */

type RequestPath = Pick<RequestView, 'path' | 'mountedPath' | 'ignoresCase'>;

/** True when the path of the request, or its path below the mounted router, is the given one. */
export function createPathTest(path: string): (request: RequestPath) => boolean {
  const exact = routedPath(encodePath(path));
  const folded = exact.toLowerCase();
  return (request) => pathsOf(request).some((routed) => routed === exact || isFolded(routed, folded, request));
}

/** True when the pattern matches the path of the request as it was sent, or as a router reads it. */
export function createPatternTest(pattern: RegExp): (request: RequestPath) => boolean {
  const folded = new RegExp(pattern, pattern.ignoreCase ? pattern.flags : `${pattern.flags}i`);
  return (request) => {
    const {path, mountedPath = path, ignoresCase} = request;
    const spellings = [path, mountedPath, decodePath(path), decodePath(mountedPath)];
    // `search` and not `test`: a pattern with the flag g keeps its position, and would miss every other request.
    return spellings.some((spelling) => spelling.search(ignoresCase ? folded : pattern) !== -1);
  };
}

/** True when the request's path ends with the given one, as it does where a prefix was forgotten. */
export function createPathEndTest(path: string): (request: RequestPath) => boolean {
  const end = routedPath(encodePath(path)).toLowerCase();
  return (request) => routedPath(request.path).toLowerCase().endsWith(end);
}

/** The path as browsers send it: `/größe` is requested as `/gr%C3%B6%C3%9Fe`. */
export function encodePath(path: string): string {
  return new URL(`http://localhost${path}`).pathname;
}

/** A path with a final slash and the same path without it are one path. */
export function withoutFinalSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

function pathsOf({path, mountedPath}: RequestPath): string[] {
  return mountedPath === undefined ? [routedPath(path)] : [routedPath(path), routedPath(mountedPath)];
}

function isFolded(routed: string, folded: string, {ignoresCase}: RequestPath): boolean {
  return ignoresCase === true && routed.toLowerCase() === folded;
}

function routedPath(path: string): string {
  return withoutFinalSlash(decodePath(path));
}

/** `decodeURI` keeps `%2F`, which routers do not take for a slash. */
export function decodePath(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
