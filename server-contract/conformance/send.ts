import {type IncomingHttpHeaders, request as requestHttp} from 'node:http';
import {request as requestHttps} from 'node:https';

/** Sent with exactly these headers. `fetch` would add its own, and refuses to send `Sec-Fetch-Site`. */
export interface Request {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

export interface Response {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Rejects when no complete response arrives. Redirects are not followed. */
export type Send = (request: Request) => Promise<Response>;

/** In seconds. The element would have given up such a ping long before. */
const TIMEOUT = 10;

export function send({url, method, headers, body}: Request, timeout = TIMEOUT): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? requestHttps : requestHttp;
    const length = body === undefined ? {} : {'content-length': String(Buffer.byteLength(body))};
    const sent = request(url, {method, headers: {...headers, ...length}, agent: false}, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', reject).on('end', () => {
        resolve({status: response.statusCode ?? 0, headers: response.headers, body: text});
      });
    });
    const timer = setTimeout(() => {
      reject(new Error(`no answer within ${timeout} s`));
      sent.destroy();
    }, timeout * 1000);
    sent.on('error', reject).on('close', () => clearTimeout(timer));
    sent.end(body);
  });
}
