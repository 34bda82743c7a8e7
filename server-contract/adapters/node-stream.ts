import type {ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import type {ReplyStream} from '../core/http.ts';
import {headersOfContent} from './response-end.ts';

/**
 * Sends a reply that stays open, past everything that middleware has put on the response: express-session would send its
 * cookie with the head, and store its old copy of the session at the end, over what has happened since. Compression would
 * keep messages back. The headers that middleware has set are sent, but no cookie.
 */
export function sendStream(response: ServerResponse, stream: ReplyStream): void {
  const connection = connectionOfQueued(response);
  if (hasClosed(response) || connection?.destroyed) {
    stream.abort();
    return;
  }
  // A response that never had its connection does not hear that it has closed.
  connection?.once('close', () => stream.abort());
  // The methods of node:http or node:http2, and not those that middleware has set on the response itself.
  const {writeHead, write, end} = Object.getPrototypeOf(response) as NativeMethods;
  for (const name of ['set-cookie', ...headersOfContent(response.getHeaderNames())]) response.removeHeader(name);
  response.on('close', () => stream.abort());
  // The connection breaks off while something is written: `close` follows.
  response.on('error', () => {});
  liftTimeLimits(response);
  writeHead.call(response, stream.status, {...stream.headers});
  stream.open({
    write: (text) => void (hasClosed(response) || write.call(response, text)),
    end: (text) => void (hasClosed(response) || end.call(response, text)),
  });
}

/**
 * Limits for replies that end: `server.timeout` may be shorter than the time between two heartbeats, and connect-timeout
 * waits for a head that is sent past it (https://github.com/expressjs/timeout#reqcleartimeout). A stream that they close
 * would be opened again at once, and closed again.
 */
function liftTimeLimits(response: ServerResponse): void {
  // Not by the response: the one that Fastify's `inject` gives has another `setTimeout`, and no connection.
  (response.socket as {setTimeout?(ms: number): void} | null)?.setTimeout?.(0);
  (response.req as {clearTimeout?(): void} | undefined)?.clearTimeout?.();
}

/** Of a response to a pipelined request of HTTP/1.1, which has no connection before the response before it has ended. */
function connectionOfQueued(response: ServerResponse & {readonly stream?: unknown}): Socket | undefined {
  return response.socket === null && response.stream === undefined ? response.req?.socket : undefined;
}

/** Those of HTTP/1.1 and HTTP/2 have these in common. */
interface NativeMethods {
  writeHead(status: number, headers: Record<string, string>): unknown;
  write(text: string): unknown;
  end(text?: string): unknown;
}

/** The response of HTTP/2 has its state in its stream (https://nodejs.org/api/http2.html#class-http2http2serverresponse). */
function hasClosed(response: ServerResponse & {readonly stream?: {readonly destroyed: boolean}}): boolean {
  return response.destroyed || response.writableEnded || response.stream?.destroyed === true;
}
