import {type IncomingHttpHeaders, request} from 'node:http';
import {connect} from 'node:http2';
import type {Readable} from 'node:stream';
import {createGunzip} from 'node:zlib';

/** The part of a reply that has arrived, decompressed. */
export class Reply {
  headers: IncomingHttpHeaders | undefined;
  text = '';
  isWhole = false;
  error: unknown;
  /** Closes the connection. */
  readonly close: () => void;

  constructor(close: () => void) {
    this.close = close;
  }

  read(headers: IncomingHttpHeaders, body: Readable): void {
    this.headers = headers;
    const decoded = headers['content-encoding'] === 'gzip' ? body.pipe(createGunzip()) : body;
    decoded
      .setEncoding('utf8')
      .on('data', (part: string) => {
        this.text += part;
      })
      .on('error', this.fail)
      .on('end', () => {
        this.isWhole = true;
      });
  }

  readonly fail = (error: unknown): void => {
    this.error ??= error;
  };
}

/** Sends a request that takes compressed replies, each over a connection of its own. */
export type Ask = (path: string, headers: Readonly<Record<string, string>>) => Reply;

const TAKES_GZIP = {'accept-encoding': 'gzip'};

export function overHttp1(port: number): Ask {
  return (path, headers) => {
    const sent = request({host: '127.0.0.1', port, path, headers: {...headers, ...TAKES_GZIP}, agent: false});
    const reply = new Reply(() => sent.destroy());
    sent
      .on('response', (response) => reply.read(response.headers, response.on('error', reply.fail)))
      .on('error', reply.fail)
      .end();
    return reply;
  };
}

export function overHttp2(port: number): Ask {
  return (path, headers) => {
    const connection = connect(`https://127.0.0.1:${port}`, {rejectUnauthorized: false});
    const sent = connection.request({':path': path, ...headers, ...TAKES_GZIP});
    const reply = new Reply(() => connection.destroy());
    connection.on('error', reply.fail);
    sent
      .on('response', (head) => reply.read(head as IncomingHttpHeaders, sent))
      .on('error', reply.fail)
      .on('close', () => connection.close());
    return reply;
  };
}
