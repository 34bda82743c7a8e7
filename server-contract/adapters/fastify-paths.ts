import type {IncomingMessage} from 'node:http';
import {splitTarget} from '../core/http.ts';
import {decodePath, withoutFinalSlash} from '../core/request-paths.ts';
import type {Routing} from './node-http.ts';

/** Decides which paths are one address for Fastify: its prefix, `rewriteUrl`, and the options of its router. */

/** The parts of Fastify's instance that are used here. */
export interface RoutedApp {
  /** The prefix of the plugin that registers the guard. Empty for the whole application. */
  readonly prefix: string;
  readonly initialConfig: RouterOptions & {readonly routerOptions?: RouterOptions};
  all(path: string, handler: () => Promise<object>): unknown;
}

interface RoutedRequest {
  readonly raw: IncomingMessage;
  readonly protocol?: string;
}

/** Since Fastify 5.5 these options have an object of their own. */
interface RouterOptions {
  readonly caseSensitive?: boolean;
  readonly ignoreDuplicateSlashes?: boolean;
  readonly ignoreTrailingSlash?: boolean;
  readonly useSemicolonDelimiter?: boolean;
}

/** Below a prefix Fastify runs the hooks of a plugin for existing routes only. The guard answers before the handler. */
export function routePing(app: RoutedApp, pingUrl: string): void {
  const {prefix} = app;
  const path = withoutFinalSlash(pingUrl.startsWith(`${prefix}/`) ? pingUrl.slice(prefix.length) : pingUrl);
  app.all(path, async () => ({}));
  if (!routerOptions(app).ignoreTrailingSlash) app.all(`${path}/`, async () => ({}));
}

/** Shows the core the path as the router sees it: after `rewriteUrl`, below the prefix, without what it ignores. */
export function createRouting(app: RoutedApp): (request: RoutedRequest) => Routing {
  const {prefix} = app;
  const {caseSensitive, ignoreDuplicateSlashes, useSemicolonDelimiter} = routerOptions(app);
  const ignoresCase = caseSensitive === false;
  const removePrefix = createPrefixRemover(prefix, ignoresCase);
  return ({raw, protocol}) => {
    let {path} = splitTarget(raw.url ?? '/');
    if (useSemicolonDelimiter) path = path.split(';', 1)[0] ?? path;
    if (ignoreDuplicateSlashes) path = path.replace(/\/{2,}/g, '/');
    return {mountedPath: removePrefix(path), ignoresCase, secure: protocol === 'https'};
  };
}

/** A prefix may have parameters, `/:tenant`, and the router decodes each path: `/gr%C3%B6%C3%9Fe` has the prefix `/größe`. */
function createPrefixRemover(prefix: string, ignoresCase: boolean): (path: string) => string {
  if (prefix === '') return (path) => path;
  const read = (segment: string): string => (ignoresCase ? decodePath(segment).toLowerCase() : decodePath(segment));
  const expected = withoutFinalSlash(prefix).split('/');
  const matches = (segment: string, place: number): boolean =>
    expected[place]!.startsWith(':') ? segment !== '' : read(segment) === read(expected[place]!);
  return (path) => {
    const segments = path.split('/');
    const isBelow = segments.length > expected.length && segments.slice(0, expected.length).every(matches);
    return isBelow ? `/${segments.slice(expected.length).join('/')}` : path;
  };
}

function routerOptions({initialConfig}: RoutedApp): RouterOptions {
  return initialConfig.routerOptions ?? initialConfig;
}
