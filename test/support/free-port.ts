import {type AddressInfo, createServer} from 'node:net';

/** A port of this machine that was free a moment ago, for programs that need one as an argument. */
export function freePort(): Promise<number> {
  return new Promise((found, fail) => {
    const server = createServer().once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const {port} = server.address() as AddressInfo;
      server.close(() => found(port));
    });
  });
}
