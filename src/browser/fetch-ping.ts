import {CLIENT_NAME, IDLE_FOR, parseReply, REQUESTED_WITH} from '../../server-contract/contract.ts';
import type {PendingPing, PingReply, PingRequest, Server} from '../core/ports.ts';

/** A reply needs a few bytes; of a page that is no reply, no more than this is read. */
const LONGEST_BODY = 1024;

/** Merged into each ping: headers for CSRF or a bearer token, credentials. */
export type PingInit = RequestInit | (() => RequestInit | Promise<RequestInit>);

export interface PingSettings {
  readonly url: string;
  readonly method: 'get' | 'post';
  readonly init: PingInit | undefined;
}

const NO_ANSWER: PingReply = {outcome: 'unreachable', status: 0};

/** Asks the server by fetch. `settings` is read anew for each question. */
export function createServer(settings: () => PingSettings | undefined): Server {
  return {
    ping(question): PendingPing {
      const abort = new AbortController();
      const answer = ask(settings(), question, abort.signal).catch(() => NO_ANSWER);
      return {reply: answer, cancel: () => abort.abort()};
    },
  };
}

async function ask(settings: PingSettings | undefined, question: PingRequest, signal: AbortSignal): Promise<PingReply> {
  if (!settings) return NO_ANSWER;
  const {method, init} = settings;
  const url = new URL(settings.url, document.baseURI);
  const extra = typeof init === 'function' ? await init() : init;
  const headers = new Headers({accept: 'application/json', [REQUESTED_WITH]: CLIENT_NAME});
  for (const [name, value] of new Headers(extra?.headers)) headers.set(name, value);
  const credentials = url.origin === globalThis.origin ? 'same-origin' : 'include';
  const request: RequestInit = {cache: 'no-store', credentials, ...extra, method, headers, signal};
  if (question.keepalive) request.keepalive = true;
  if (method === 'get') {
    url.searchParams.set(IDLE_FOR, String(question.idleFor));
  } else {
    headers.set('content-type', 'application/json');
    request.body = JSON.stringify({[IDLE_FOR]: question.idleFor});
  }
  const response = await fetch(url, request);
  const {status} = response;
  // Not `redirected`, which WebKit, and Chromium at times, forget when a service worker of the page has answered.
  const elsewhere = response.url !== '' && !samePlace(new URL(response.url), url);
  // Only a good answer has a body worth waiting for.
  const body = response.ok ? await readText(response) : '';
  const outcome = parseReply({status, elsewhere, headers: response.headers}, body);
  const wait = Number(response.headers.get('retry-after') ?? 0);
  return {outcome, status, ...(wait > 0 && Number.isFinite(wait) && {retryAfterMs: wait * 1000})};
}

/** Frameworks redirect `/ping` to `/ping/`: that is the same place. */
function samePlace(a: URL, b: URL): boolean {
  const place = (url: URL) => url.origin + url.pathname.replace(/\/$/, '');
  return place(a) === place(b);
}

async function readText(response: Response): Promise<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (reader && text.length <= LONGEST_BODY) {
    const {done, value} = await reader.read();
    if (done) return text;
    text += value;
  }
  await reader?.cancel();
  return '';
}
