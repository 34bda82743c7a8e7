import {MAX_BODY_BYTES, type Reply, type ReplyStream, type RequestView, splitTarget} from '../core/http.ts';
import {clearedNames, withoutCookies} from './request-cookies.ts';

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

/** Creates the `Response` of a reply. A reply to HEAD has no body, nor has one with the status 204. */
export function toResponse({method}: Request, {status, headers, body}: Reply): Response {
  return new Response(method === 'HEAD' || status === 204 ? null : body, {status, headers});
}

/** Parts that the client has not taken. So many heartbeats mean that its connection is dead. */
const MAX_UNREAD = 20;

/** Creates the `Response` of a reply that stays open. */
export function toStreamedResponse({signal}: Request, stream: ReplyStream): Response {
  const encoder = new TextEncoder();
  let isOpen = true;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const breakOff = (): void => {
        stream.abort();
        isOpen = false;
        controller.error(new Error('the client has gone'));
      };
      // Some platforms do not cancel the body when the client has gone. Others report a body that breaks off as an error.
      const leave = (): void => {
        stream.abort();
        if (isOpen) controller.close();
        isOpen = false;
      };
      signal.addEventListener('abort', leave, {once: true});
      stream.open({
        write(text) {
          if ((controller.desiredSize ?? 0) < -MAX_UNREAD) breakOff();
          else controller.enqueue(encoder.encode(text));
        },
        end(text) {
          if (text !== undefined) controller.enqueue(encoder.encode(text));
          controller.close();
          isOpen = false;
        },
      });
      if (signal.aborted) leave();
    },
    cancel() {
      stream.abort();
      isOpen = false;
    },
  });
  return new Response(body, {status: stream.status, headers: {...stream.headers}});
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
 *
 * `left`: the response clears none of these cookies. SvelteKit and Hono keep cookies that `endSession` cleared by their
 * own methods, and add them to the response of the application.
 */
export function addHeaders(response: Response, added: Headers, left: ReadonlySet<string>): Response {
  const own = response.headers.getSetCookie();
  const kept = own.filter((line) => !clearedNames([line]).some((name) => left.has(name)));
  if ([...added].length === 0 && kept.length === own.length) return response;
  const cookies = [...added.getSetCookie(), ...kept];
  const extend = (extended: Response): Response => {
    extended.headers.delete('set-cookie');
    for (const cookie of cookies) extended.headers.append('set-cookie', cookie);
    for (const [name, value] of added) if (!extended.headers.has(name)) extended.headers.set(name, value);
    return extended;
  };
  for (const extensible of [() => response, () => new Response(response.body, response)]) {
    try {
      return extend(extensible());
    } catch {
      // Its headers are immutable.
    }
  }
  // The response of a WebSocket upgrade and a network error can be neither changed nor copied.
  return response;
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
