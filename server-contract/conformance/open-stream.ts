import {type IncomingHttpHeaders, request as requestHttp} from 'node:http';
import {request as requestHttps} from 'node:https';
import type {Request} from './send.ts';

/** A reply that stays open. */
export interface OpenedStream {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The text that has arrived. */
  readonly text: string;
  readonly hasEnded: boolean;
  /** Resolves when the reply has ended, or the connection has broken off, or so many seconds later. */
  untilEnd(seconds: number): Promise<void>;
  close(): void;
}

/** Resolves when the head of the reply is there. Rejects when it is not there in time. */
export type Open = (request: Request) => Promise<OpenedStream>;

/** In seconds. A proxy or a middleware that keeps the head back does so until the stream ends. */
const TIMEOUT = 3;

export function openStream({url, method, headers}: Request, timeout = TIMEOUT): Promise<OpenedStream> {
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? requestHttps : requestHttp;
    const sent = request(url, {method, headers, agent: false}, (response) => {
      clearTimeout(timer);
      let text = '';
      let hasEnded = false;
      const ended = new Promise<void>((end) => {
        response.on('end', () => {
          hasEnded = true;
        });
        response.on('error', () => {}).on('close', end);
      });
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        get text() {
          return text;
        },
        get hasEnded() {
          return hasEnded;
        },
        async untilEnd(seconds) {
          let late: ReturnType<typeof setTimeout> | undefined;
          const waited = new Promise<void>((end) => {
            late = setTimeout(end, seconds * 1000);
          });
          await Promise.race([ended, waited]);
          clearTimeout(late);
        },
        close: () => sent.destroy(),
      });
    });
    const timer = setTimeout(() => {
      reject(new Error(`no head of a reply within ${timeout} s`));
      sent.destroy();
    }, timeout * 1000);
    sent.on('error', reject).end();
  });
}
