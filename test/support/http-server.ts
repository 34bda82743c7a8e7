import {createServer, type RequestListener} from 'node:http';
import {createServer as createSecureServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import type {Certificate} from './certificate.ts';

export interface RunningServer {
  /** Without a final slash. */
  readonly origin: string;
  /** Also closes open connections, so that a request without a reply does not keep the process alive. */
  close(): Promise<void>;
}

/** Serves on a free loopback port, over TLS if there is a certificate. */
export async function serve(listener: RequestListener, certificate?: Certificate): Promise<RunningServer> {
  const server = certificate ? createSecureServer(certificate, listener) : createServer(listener);
  await new Promise<void>((listening, fail) => {
    server.once('error', fail).listen(0, '127.0.0.1', listening);
  });
  return {
    origin: `${certificate ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
