import {MAX_BODY_BYTES, type Reply, type RequestView, splitTarget} from '../core/http.ts';
import {withoutCookies} from './request-cookies.ts';

/** Shows the core a `Request` of the Fetch standard. `native` is the object that the options receive. */
export class FetchRequestView<Native> implements RequestView<Native> {
  readonly native: Native;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly secure: boolean;
  readonly hidesPrefetch: boolean;
  /** The router is not known, and may ignore case: a path that is wrongly passive costs less than polling that counts. */
  readonly ignoresCase = true;
  readonly #request: Request;

  constructor(request: Request, native: Native) {
    const {path, query} = splitTarget(request.url);
    this.native = native;
    this.method = request.method;
    this.path = path;
    this.query = query;
    this.secure = request.url.startsWith('https:');
    // A request of Next.js. Its `proxy.ts` sees no header of the router
    // (https://nextjs.org/docs/app/api-reference/file-conventions/proxy).
    this.hidesPrefetch = 'nextUrl' in request;
    this.#request = request;
  }

  /** On some platforms only the URL contains the host. */
  header(name: string): string | undefined {
    const {headers, url} = this.#request;
    return headers.get(name) ?? (name === 'host' ? new URL(url).host : undefined);
  }

  body(): Promise<string | undefined> {
    return readText(this.#request);
  }
}

/** Creates the `Response` of a reply. A reply to HEAD has no body. */
export function toResponse({method}: Request, {status, headers, body}: Reply): Response {
  return new Response(method === 'HEAD' ? null : body, {status, headers});
}

/**
 * The request without some cookies, for code that reads its session from the cookies by itself.
 * `withBody`: the body moves to the new request.
 */
export function withoutClearedCookies(request: Request, cleared: ReadonlySet<string>, withBody: boolean): Request {
  const headers = new Headers(request.headers);
  const kept = withoutCookies(headers.get('cookie') ?? undefined, cleared);
  if (kept === undefined) headers.delete('cookie');
  else headers.set('cookie', kept);
  if (withBody && !request.bodyUsed) return withHeaders(request, headers);
  const {method, url, signal} = request;
  return new Request(url, {method, headers, signal});
}

/** The copy keeps the fields of the platform, such as `cf` of Cloudflare. */
function withHeaders(request: Request, headers: Headers): Request {
  try {
    return new Request(request, {headers});
  } catch {
    // The requests of @hono/node-server only look like a `Request`, unless it may replace the global class.
    const {method, url, signal, body} = request;
    return new Request(url, {method, headers, signal, body, duplex: 'half'} as RequestInit);
  }
}

/**
 * The response with additional headers. Its own headers win: a sign-in sets the cookie that the end of the former
 * session cleared. It stays the same object, unless headers must be added and its headers are immutable, as those of a
 * `fetch()` are (https://fetch.spec.whatwg.org/#concept-headers-guard).
 */
export function addHeaders(response: Response, added: Headers): Response {
  if ([...added].length === 0) return response;
  const cookies = [...added.getSetCookie(), ...response.headers.getSetCookie()];
  const extend = (extended: Response): Response => {
    extended.headers.delete('set-cookie');
    for (const cookie of cookies) extended.headers.append('set-cookie', cookie);
    for (const [name, value] of added) if (!extended.headers.has(name)) extended.headers.set(name, value);
    return extended;
  };
  try {
    return extend(response);
  } catch {
    return extend(new Response(response.body, response));
  }
}

/** The body as text; undefined when it is too long for a ping, was already read, or breaks off. */
async function readText(request: Request): Promise<string | undefined> {
  if (request.bodyUsed) return undefined;
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  try {
    // Firefox has no `Request.body` (https://developer.mozilla.org/docs/Web/API/Request/body#browser_compatibility). There this code runs only
    // inside Mock Service Worker.
    if (request.body === undefined) return await request.text();
    const reader = request.body?.getReader();
    for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
      size += part.value.length;
      if (size > MAX_BODY_BYTES) {
        await reader?.cancel();
        return undefined;
      }
      text += decoder.decode(part.value, {stream: true});
    }
    return text + decoder.decode();
  } catch {
    return undefined;
  }
}
