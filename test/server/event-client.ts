import {type IncomingHttpHeaders, request} from 'node:http';
import type {Browser} from './browser.ts';

/** An open event stream, as a browser reads it. */
export interface OpenStream {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The text that has arrived. */
  readonly text: string;
  /** Resolves with the whole text when the server has ended the reply. Rejects when the connection breaks off. */
  readonly whole: Promise<string>;
  /** Resolves when the text has so many characters. */
  has(length: number): Promise<void>;
  /** Closes the connection. */
  close(): void;
}

export const EVENTS = '/session_security/ping/events';

/** The headers of an `EventSource` of a page of the same origin. */
export const EVENT_SOURCE = {
  accept: 'text/event-stream',
  'cache-control': 'no-cache',
  'sec-fetch-site': 'same-origin',
  'sec-fetch-mode': 'cors',
  'sec-fetch-dest': 'empty',
};

export const BEGINNING = 'retry: 5000\n\n:\n\n';
export const ENDED = 'event: ended\ndata:\n\n';

/** Resolves with the head of the reply. */
export function openStream(
  origin: string,
  {cookies}: Pick<Browser, 'cookies'>,
  path = EVENTS,
  headers: Record<string, string> = EVENT_SOURCE,
): Promise<OpenStream> {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return new Promise((opened, failed) => {
    const sent = request(origin + path, {headers: {...headers, ...(cookie ? {cookie} : {})}, agent: false}, (reply) => {
      let text = '';
      const waiting = new Set<() => void>();
      const whole = new Promise<string>((ended, broken) => {
        reply.on('end', () => ended(text)).on('error', broken);
      });
      whole.catch(() => {});
      reply.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        for (const check of waiting) check();
      });
      opened({
        status: reply.statusCode!,
        headers: reply.headers,
        whole,
        get text() {
          return text;
        },
        has(length) {
          return new Promise((arrived) => {
            const check = (): void => void (text.length >= length && arrived());
            waiting.add(check);
            check();
          });
        },
        close: () => sent.destroy(),
      });
    });
    sent.on('error', failed).end();
  });
}
