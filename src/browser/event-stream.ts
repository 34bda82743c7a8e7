import {CLIENT_NAME, EVENTS_PATH, REQUESTED_WITH} from '../../server-contract/contract.ts';

/** What `ping-init` may be: merged into each request. */
type Init = RequestInit | undefined | (() => RequestInit | Promise<RequestInit>);

/** Gets the reply as it arrives. */
export interface EventStreamReply {
  /** The status is 0 if there is no reply. */
  head(status: number, contentType: string | null, retryAfterMs: number): void;
  text(text: string): void;
  end(): void;
}

/**
 * Requests the event stream of a ping address. By `fetch` and not by an `EventSource`, which can send no bearer token, and
 * which shows neither the status of a reply nor `Retry-After` nor the comments that tell a silent stream from a dead one.
 * Returns how to cancel it: nothing arrives after that.
 */
export function requestEventStream(pingUrl: string, init: Init, reply: EventStreamReply): () => void {
  const abort = new AbortController();
  const {signal} = abort;

  async function read(): Promise<void> {
    const response = await send(pingUrl, init, signal);
    const {status, headers, body} = response;
    if (signal.aborted) return;
    // Seconds, as for pings.
    const retryAfterMs = Number(headers.get('retry-after')) * 1000;
    // A `fetch` that is built on XMLHttpRequest has no stream.
    const contentType = body?.pipeThrough ? headers.get('content-type') : null;
    reply.head(status, contentType, retryAfterMs > 0 ? retryAfterMs : 0);
    if (signal.aborted || !body) return;
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const {done, value} = await reader.read();
      if (signal.aborted) return;
      if (done) break;
      reply.text(value);
    }
    reply.end();
  }

  read().catch(() => {
    if (!signal.aborted) reply.end();
  });
  return () => abort.abort();
}

async function send(pingUrl: string, init: Init, signal: AbortSignal): Promise<Response> {
  const extra = typeof init === 'function' ? await init() : init;
  const address = new URL(pingUrl);
  address.pathname = address.pathname.replace(/\/?$/, EVENTS_PATH);
  const headers: Record<string, string> = {accept: 'text/event-stream', [REQUESTED_WITH]: CLIENT_NAME};
  new Headers(extra?.headers).forEach((value, name) => {
    headers[name] = value;
  });
  const credentials = address.origin === globalThis.origin ? 'same-origin' : 'include';
  return fetch(address, {
    credentials,
    ...extra,
    cache: 'no-store',
    method: 'get',
    headers,
    signal,
    body: null,
    keepalive: false,
  });
}
