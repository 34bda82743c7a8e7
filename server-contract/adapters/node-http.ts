import type {IncomingHttpHeaders, IncomingMessage, ServerResponse} from 'node:http';
import {MAX_BODY_BYTES, type Reply, type RequestView, splitTarget} from '../core/http.ts';
import {arrivalOf} from './node-arrival.ts';

/** A request of node:http. Frameworks add the URL before a router shortened it, and the parsed body. */
export type NodeRequest = IncomingMessage & {readonly originalUrl?: string; readonly body?: unknown};

/** The parts of the address of a request that only the framework knows. */
export type Routing = Pick<RequestView, 'mountedPath' | 'ignoresCase' | 'secure'>;

/** Shows the core a request of node:http, or of a framework that uses node:http. */
export class NodeRequestView<Native> implements RequestView<Native> {
  readonly native: Native;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly mountedPath: string | undefined;
  readonly ignoresCase: boolean;
  readonly secure: boolean;
  readonly arrivedAtMs: number | undefined;
  readonly #request: NodeRequest;
  readonly #headers: IncomingHttpHeaders;

  constructor(request: NodeRequest, native: Native, {mountedPath, ignoresCase = false, secure}: Routing = {}) {
    const {path, query} = splitTarget(request.originalUrl ?? request.url ?? '/');
    this.native = native;
    this.method = request.method ?? 'GET';
    this.path = path;
    this.query = query;
    this.mountedPath = mountedPath;
    this.ignoresCase = ignoresCase;
    this.secure = secure || isEncrypted(request);
    this.arrivedAtMs = arrivalOf(request);
    this.#request = request;
    this.#headers = request.headers;
  }

  /** In HTTP/2 the host is in the header `:authority` (RFC 9113, section 8.3.1). */
  header(name: string): string | undefined {
    const value = this.#headers[name] ?? (name === 'host' ? this.#headers[':authority'] : undefined);
    return value?.toString();
  }

  /** Some parsers set an empty object for a body that they did not parse. So `body` counts only if the stream was read. */
  body(): unknown {
    return this.#request.readableDidRead ? asText(this.#request.body) : readText(this.#request);
  }
}

/** True for the socket of a TLS server (https://nodejs.org/api/tls.html#tlssocketencrypted). */
function isEncrypted({socket}: NodeRequest): boolean {
  return (socket as {readonly encrypted?: boolean} | null)?.encrypted === true;
}

/** Sends a whole reply. All headers are set at once, which is faster. */
export function sendReply(response: ServerResponse, reply: Reply): void {
  sendHead(response, reply);
  response.end(bodyFor(response, reply));
}

/**
 * Sends a whole reply by one `write`. `end(body)` sends the body and an empty text in one `writev`, which costs more
 * than the rest of a ping (see docs/decisions/0010-async-await.md). Do not use this where other code acts before the end
 * of a reply, as express-session does: the reply has arrived by then.
 */
export function sendInOneWrite(response: ServerResponse, reply: Reply): void {
  sendHead(response, reply);
  const body = bodyFor(response, reply);
  if (body !== undefined) response.write(body);
  process.nextTick(() => response.end());
}

function sendHead(response: ServerResponse, {status, headers, body}: Reply): void {
  // RFC 9110, section 8.6
  if (status !== 204) headers['content-length'] = String(Buffer.byteLength(body));
  response.writeHead(status, headers);
}

/**
 * A reply to HEAD has no body. Node drops one by itself, but throws with the server option
 * `rejectNonStandardBodyWrites` (https://nodejs.org/api/http.html#httpcreateserveroptions-requestlistener).
 */
function bodyFor({req}: ServerResponse, {body}: Reply): string | undefined {
  return req.method === 'HEAD' ? undefined : body;
}

export function setHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

/** The body as text; undefined when it is too long for a ping, or when the connection broke off before or meanwhile. */
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
