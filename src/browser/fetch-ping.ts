import {CLIENT_NAME, IDLE_FOR, parseReply, REQUESTED_WITH} from '../../server-contract/contract.ts';
import type {PendingPing, PingReply, PingRequest, Server} from '../core/ports.ts';

/** Characters. A reply has a few; reading stops here when an address answers with a whole page. */
const MAX_BODY = 1024;

/** Merged into each ping: headers for CSRF or a bearer token, credentials. */
export type PingInit = RequestInit | (() => RequestInit | Promise<RequestInit>);

export interface PingSettings {
  readonly url: string;
  readonly method: 'get' | 'post';
  readonly init: PingInit | undefined;
}

const UNREACHABLE: PingReply = {outcome: 'unreachable', status: 0};

/** Sends pings with fetch. Calls `settings` for each ping, so that a change counts from the next one on. */
export function createPingServer(settings: () => PingSettings | undefined): Server {
  return {
    ping(request): PendingPing {
      const abort = new AbortController();
      const reply = ping(settings(), request, abort.signal).catch(() => UNREACHABLE);
      return {reply, cancel: () => abort.abort()};
    },
  };
}

async function ping(settings: PingSettings | undefined, request: PingRequest, signal: AbortSignal): Promise<PingReply> {
  if (!settings) return UNREACHABLE;
  const {method, init} = settings;
  const url = new URL(settings.url, document.baseURI);
  const extra = typeof init === 'function' ? await init() : init;
  const headers = new Headers({accept: 'application/json', [REQUESTED_WITH]: CLIENT_NAME});
  for (const [name, value] of new Headers(extra?.headers)) headers.set(name, value);
  const credentials = url.origin === globalThis.origin ? 'same-origin' : 'include';
  const requestInit: RequestInit = {cache: 'no-store', credentials, ...extra, method, headers, signal};
  if (request.keepalive) requestInit.keepalive = true;
  if (method === 'get') {
    url.searchParams.set(IDLE_FOR, String(request.idleFor));
  } else {
    headers.set('content-type', 'application/json');
    requestInit.body = JSON.stringify({[IDLE_FOR]: request.idleFor});
  }
  const response = await fetch(url, requestInit);
  const {status} = response;
  // Compare addresses instead of reading `redirected`: with a service worker, its value depends on the Response that the
  // worker passes on. https://fetch.spec.whatwg.org/#dom-response-redirected
  const elsewhere = response.url !== '' && placeOf(new URL(response.url)) !== placeOf(url);
  const body = response.ok ? await readText(response) : '';
  const outcome = parseReply({status, elsewhere, headers: response.headers}, body);
  // Seconds. The other form of the header, a date, is not supported: the clocks may differ.
  const retryAfterMs = Number(response.headers.get('retry-after')) * 1000;
  return {outcome, status, retryAfterMs: Number.isFinite(retryAfterMs) ? retryAfterMs : 0};
}

/** Address without query and final slash: frameworks redirect `/ping` to `/ping/`, which is the same endpoint. */
function placeOf({origin, pathname}: URL): string {
  return origin + pathname.replace(/\/$/, '');
}

/** The body as text; empty if it is longer than a reply can be. */
async function readText(response: Response): Promise<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (reader && text.length <= MAX_BODY) {
    const {done, value} = await reader.read();
    if (done) return text;
    text += value;
  }
  await reader?.cancel();
  return '';
}
