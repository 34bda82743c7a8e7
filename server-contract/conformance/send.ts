import {type IncomingHttpHeaders, request as requestHttp} from 'node:http';
import {request as requestHttps} from 'node:https';

/** A request with exactly these headers; `fetch` would add its own and refuse to send `Sec-Fetch-Site`. */
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

/** Rejects when there is no complete answer. Redirects are answers like any other. */
export type Send = (request: Request) => Promise<Response>;

/** In seconds. A server that takes longer for a ping has no answer that its page would wait for. */
const PATIENCE = 10;

export function send({url, method, headers, body}: Request, patience = PATIENCE): Promise<Response> {
  return new Promise((answered, fail) => {
    const request = url.protocol === 'https:' ? requestHttps : requestHttp;
    const length = body === undefined ? {} : {'content-length': String(Buffer.byteLength(body))};
    const sent = request(url, {method, headers: {...headers, ...length}, agent: false}, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', fail).on('end', () => {
        answered({status: response.statusCode ?? 0, headers: response.headers, body: text});
      });
    });
    const timer = setTimeout(() => {
      fail(new Error(`no answer within ${patience} s`));
      sent.destroy();
    }, patience * 1000);
    sent.on('error', fail).on('close', () => clearTimeout(timer));
    sent.end(body);
  });
}
