import {createServer, type RequestListener} from 'node:http';
import type {AddressInfo} from 'node:net';

export interface RunningServer {
  /** Without a final slash. */
  readonly origin: string;
  /** Ends open connections too, so that a request left hanging does not hold the process. */
  close(): Promise<void>;
}

/** Serves on a free loopback port. */
export async function serve(listener: RequestListener): Promise<RunningServer> {
  const server = createServer(listener);
  await new Promise<void>((listening, fail) => {
    server.once('error', fail).listen(0, '127.0.0.1', listening);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
