import {type AddressInfo, connect, createServer, type Socket} from 'node:net';

/**
 * A fixed address that is forwarded to the current database, like the host name or the proxy of a real installation.
 */
export class Switchboard {
  readonly #sockets = new Set<Socket>();
  #port: string;
  readonly #server = createServer((socket) => {
    const onward = connect(Number(this.#port), '127.0.0.1');
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      this.#sockets.add(one);
      one.on('error', () => other.destroy()).on('close', () => this.#sockets.delete(one));
    }
    socket.pipe(onward).pipe(socket);
  });

  constructor(url: string) {
    this.#port = new URL(url).port;
  }

  /** Resolves with the given address, but with the port of this switchboard. */
  async open(url: string): Promise<string> {
    await new Promise<void>((listening) => this.#server.listen(0, '127.0.0.1', listening));
    const opened = new URL(url);
    opened.port = String((this.#server.address() as AddressInfo).port);
    return opened.href;
  }

  /** New connections lead there. */
  leadTo(url: string): void {
    this.#port = new URL(url).port;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
