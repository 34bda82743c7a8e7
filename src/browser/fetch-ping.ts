import {
  CLIENT_NAME,
  ENDED,
  IDLE_FOR,
  PING_ID,
  PING_ID_ECHO,
  REQUESTED_WITH,
  REVOKED,
} from '../../server-contract/contract.ts';
import {readReply} from '../../server-contract/parse-reply.ts';
import type {PendingPing, PingReply, PingRequest, Server} from '../core/ports.ts';

/** In characters. A valid reply is much shorter; a wrong address may answer without end, so reading stops here. */
const LONGEST_BODY = 1024;

/** Merged into each ping: headers for CSRF or a bearer token, credentials. */
export type PingInit = RequestInit | (() => RequestInit | Promise<RequestInit>);

export interface PingSettings {
  readonly url: string;
  readonly method: 'get' | 'post';
  readonly init: PingInit | undefined;
}

const UNREACHABLE: PingReply = {outcome: 'unreachable', status: 0};

/** `Date` counts whole seconds, and two readings of two clocks are never exact. */
const DATE_TOLERANCE_MS = 1300;
/** The idle time, in seconds, of a ping without news: longer than any session. */
const LONGEST_IDLE_FOR = 999_999_999;

/** How a first reply counts that does not repeat the id of its ping: it may come out of a cache (P7). */
export type FirstReply = 'counts' | 'counts in this page' | 'counts as none';

/** Sends pings with fetch. Calls `settings` for each ping, so that a change counts from the next one on. */
export function createPingServer(
  settings: () => PingSettings | undefined,
  firstReply = (): FirstReply => 'counts',
): Server {
  const readAge = createAgeCheck();
  /** The address that answered `url` last, after redirects: frameworks redirect `/ping` to `/ping/`. */
  let answered = {url: '', at: ''};

  async function ping(
    {url, method, init}: PingSettings,
    request: PingRequest,
    signal: AbortSignal,
  ): Promise<PingReply> {
    // Not `randomUUID`, which pages without TLS do not have.
    const pingId = crypto.getRandomValues(new Uint32Array(4)).join('-');
    const extra = typeof init === 'function' ? await init() : init;
    // A plain object, and `forEach`: a `fetch` that a polyfill made may know no iterable headers (P3).
    const headers: Record<string, string> = {accept: 'application/json', [REQUESTED_WITH]: CLIENT_NAME};
    new Headers(extra?.headers).forEach((value, name) => {
      headers[name] = value;
    });
    const send = (to: string, idleFor: number, redirect: RequestRedirect) => {
      const address = new URL(to);
      const credentials = address.origin === globalThis.origin ? 'same-origin' : 'include';
      const keepalive = request.keepalive || extra?.keepalive === true;
      const requestInit: RequestInit = {
        cache: 'no-store',
        credentials,
        ...extra,
        method,
        headers,
        signal,
        redirect,
        keepalive,
      };
      address.searchParams.set(PING_ID, pingId);
      if (method === 'get') {
        address.searchParams.set(IDLE_FOR, String(idleFor));
      } else {
        headers['content-type'] = 'application/json';
        requestInit.body = JSON.stringify({[IDLE_FOR]: idleFor});
      }
      return fetch(address, requestInit);
    };
    const sentAtMs = performance.now();
    let response: Response;
    try {
      response = await send(url, request.idleFor, 'follow');
    } catch {
      // Without CORS, a redirect to another origin fails like a lost connection. Only the mode `manual` shows it (P8).
      const probe = await send(answered.url === url ? answered.at : url, LONGEST_IDLE_FOR, 'manual');
      return probe.type === 'opaqueredirect' ? {outcome: 'expired', status: 0} : UNREACHABLE;
    }
    const {status} = response;
    const echo = response.headers.get(PING_ID_ECHO);
    const age = echo === null ? readAge(response.headers, sentAtMs) : echo !== pingId && 'stored';
    if (age === 'stored') return {outcome: 'unreachable', status, stored: true};
    const how = age ? firstReply() : 'counts';
    // Marked, because it shows that the server can be reached, or a cache.
    if (how === 'counts as none') return {...UNREACHABLE, stored: true};
    // A replacement of `fetch` may leave `url` empty.
    const at = response.url || url;
    // Compare addresses instead of reading `redirected`: with a service worker, its value depends on the Response that
    // the worker passes on. https://fetch.spec.whatwg.org/#dom-response-redirected
    const elsewhere = placeOf(at) !== placeOf(url);
    const body = response.ok ? await readText(response) : '';
    const outcome = readReply({status, elsewhere, headers: response.headers}, body);
    if (typeof outcome === 'object') answered = {url, at};
    // Seconds. The other form of the header, a date, is not supported: the clocks may differ.
    const retryAfterMs = Number(response.headers.get('retry-after')) * 1000;
    return {
      outcome,
      revoked: outcome === 'expired' && response.headers.get(ENDED) === REVOKED,
      status,
      stored: how === 'counts in this page' && typeof outcome === 'object',
      retryAfterMs: Number.isFinite(retryAfterMs) ? retryAfterMs : 0,
    };
  }

  return {
    ping(request): PendingPing {
      const abort = new AbortController();
      // Without settings, it fails like a ping that reaches nothing.
      const reply = ping(settings()!, request, abort.signal).catch(() => UNREACHABLE);
      return {reply, cancel: () => abort.abort()};
    },
  };
}

/**
 * For servers that do not echo the id of a ping: recognises replies out of a cache (P7). Such a reply has an `Age`, or
 * its `Date` has advanced less than this page's clock since an earlier reply. A reply is `first` until a later one has
 * a later `Date`: it cannot be compared. Without `Date`, no reply can.
 */
function createAgeCheck(): (headers: Headers, sentAtMs: number) => 'stored' | 'first' | false {
  let newestMs = Number.NEGATIVE_INFINITY;
  let firstMs = Number.NaN;
  let receivedAtMs = 0;
  return (headers, sentAtMs) => {
    if (Number(headers.get('age')) > 0) return 'stored';
    const dateMs = Date.parse(headers.get('date') ?? '');
    if (dateMs + DATE_TOLERANCE_MS <= newestMs + sentAtMs - receivedAtMs) return 'stored';
    firstMs ||= dateMs;
    if (dateMs > newestMs) {
      newestMs = dateMs;
      receivedAtMs = performance.now();
    }
    return dateMs === firstMs && 'first';
  };
}

/** Address without query and final slash: `/ping/` is the same endpoint as `/ping`. */
function placeOf(url: string): string {
  const {origin, pathname} = new URL(url);
  return origin + pathname.replace(/\/$/, '');
}

/** The body as text; empty if it is longer than a reply can be. */
async function readText(response: Response): Promise<string> {
  // A `fetch` that is built on XMLHttpRequest has no stream.
  if (!response.body?.pipeThrough) return response.text();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (text.length <= LONGEST_BODY) {
    const {done, value} = await reader.read();
    if (done) return text;
    text += value;
  }
  await reader.cancel();
  return '';
}
