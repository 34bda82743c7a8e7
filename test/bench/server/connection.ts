import {connect, type Socket} from 'node:net';

const HEAD_END = '\r\n\r\n';

/**
 * A persistent connection that sends one request at a time, and accepts only a reply with status 200 and the expected
 * text. It uses a bare socket and a callback, because the client of node:http would take more processor time than the measured
 * servers.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #reply: RegExp;
  #received = '';
  #answered: () => void = () => {};

  private constructor(socket: Socket, reply: RegExp) {
    this.#reply = reply;
    this.#socket = socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (text: string) => this.#read(text));
  }

  /** Any later error ends this process, because a benchmark of a broken server is worthless. */
  static open(port: number, reply: RegExp): Promise<Connection> {
    return new Promise((opened) => {
      const socket = connect(port, '127.0.0.1', () => opened(new Connection(socket, reply)));
    });
  }

  ask(request: Buffer, answered: () => void): void {
    this.#answered = answered;
    this.#socket.write(request);
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(text: string): void {
    this.#received = this.#received === '' ? text : this.#received + text;
    const end = this.#received.indexOf(HEAD_END);
    if (end === -1) return;
    const reply = this.#received;
    const length = Number(/\ncontent-length: (\d+)/i.exec(reply)?.[1]);
    if (reply.length < end + HEAD_END.length + length) return;
    const body = reply.slice(end + HEAD_END.length);
    if (!reply.startsWith('HTTP/1.1 200 ') || !this.#reply.test(body)) throw new Error(`not answered: ${reply}`);
    this.#received = '';
    this.#answered();
  }
}
