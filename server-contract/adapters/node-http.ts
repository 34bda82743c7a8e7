import type {IncomingHttpHeaders, IncomingMessage, ServerResponse} from 'node:http';
import {
  andThen,
  isPromise,
  MAX_BODY_BYTES,
  type MaybePromise,
  type Reply,
  type RequestView,
  splitTarget,
} from '../core/http.ts';

/** A request of node:http or a framework that adds to it: the address before routers cut it, the body once parsed. */
export type NodeRequest = IncomingMessage & {readonly originalUrl?: string; readonly body?: unknown};

/** Shows the core a request of node:http, or of a framework that has one. */
export class NodeRequestView<Native> implements RequestView<Native> {
  readonly native: Native;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly #request: NodeRequest;
  readonly #headers: IncomingHttpHeaders;

  constructor(request: NodeRequest, native: Native) {
    const {path, query} = splitTarget(request.originalUrl ?? request.url ?? '/');
    this.native = native;
    this.method = request.method ?? 'GET';
    this.path = path;
    this.query = query;
    this.#request = request;
    this.#headers = request.headers;
  }

  /** HTTP/2 has the host in a header of its own. */
  header(name: string): string | undefined {
    const value = this.#headers[name] ?? (name === 'host' ? this.#headers[':authority'] : undefined);
    return value?.toString();
  }

  /** Some parsers leave an empty object when the body was none of their business: only a stream that was read counts. */
  body(): MaybePromise<unknown> {
    return this.#request.readableDidRead ? asText(this.#request.body) : readText(this.#request);
  }
}

/** Sends a whole reply, its headers at once, which is faster. */
export function sendReply(response: ServerResponse, reply: Reply): void {
  sendHead(response, reply);
  response.end(bodyFor(response, reply));
}

/**
 * Sends it in one piece. Given a body, `end` sends that and an empty text after it, by a `writev` that takes longer than all
 * else that a ping is. Not where others do something before a reply ends, as express-session does: it has arrived by then.
 */
export function sendInOnePiece(response: ServerResponse, reply: Reply): void {
  sendHead(response, reply);
  const body = bodyFor(response, reply);
  if (body !== undefined) response.write(body);
  process.nextTick(() => response.end());
}

function sendHead(response: ServerResponse, {status, headers, body}: Reply): void {
  headers['content-length'] = String(Buffer.byteLength(body));
  response.writeHead(status, headers);
}

/** None for a HEAD: Node leaves it out by itself, but throws where the server has `rejectNonStandardBodyWrites`. */
function bodyFor({req}: ServerResponse, {body}: Reply): string | undefined {
  return req.method === 'HEAD' ? undefined : body;
}

export function setHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

/**
 * Does a last thing when the application ends the reply; where that takes time, the reply's end waits for it. If told to
 * mind the head, it does so also where that is written before.
 */
export function beforeEnd(response: ServerResponse, last: () => MaybePromise<void>, mindHead: boolean): void {
  const end = response.end as (...args: unknown[]) => ServerResponse;
  let ending = false;
  let early: MaybePromise<void>;
  if (mindHead) {
    const writeHead = response.writeHead as (...args: unknown[]) => ServerResponse;
    response.writeHead = (...args: unknown[]): ServerResponse => {
      if (!ending) early = last();
      return writeHead.apply(response, args);
    };
  }
  response.end = (...args: unknown[]): ServerResponse => {
    // A second reply is somebody's mistake, and would overtake the first while that one waits.
    if (ending) return response;
    ending = true;
    const waiting = andThen(early, last);
    if (!isPromise(waiting)) return end.apply(response, args);
    const restoreHead = keepHead(response);
    waiting
      .then(() => {
        restoreHead();
        return end.apply(response, args);
      })
      // Somebody answered meanwhile, such as a time limit of the application.
      .catch((error: Error) => response.destroy(error));
    return response;
  };
}

/** Undoes what a second reply does to the head: its length on the body of the first would leave the client waiting. */
function keepHead(response: ServerResponse): () => void {
  const {statusCode, statusMessage} = response;
  const headers = response.getHeaders();
  return () => {
    if (response.headersSent) return;
    Object.assign(response, {statusCode, statusMessage});
    for (const name of response.getHeaderNames()) if (!Object.hasOwn(headers, name)) response.removeHeader(name);
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined && response.getHeader(name) !== value) response.setHeader(name, value);
    }
  };
}

/** The body as text; undefined when it is too long for a ping, or breaks off, or did so before it was asked for. */
function readText(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve) => {
    if (request.destroyed) return resolve(undefined);
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else resolve(undefined);
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString()));
    request.on('error', () => resolve(undefined));
    request.on('close', () => resolve(undefined));
  });
}

function asText(body: unknown): unknown {
  return Buffer.isBuffer(body) ? body.toString() : body;
}
