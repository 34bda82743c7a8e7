import {connect, type Socket} from 'node:net';

const HEAD_END = '\r\n\r\n';

/**
 * A kept-alive connection that asks one thing at a time, and insists on 200 and a number. On a bare socket and with a
 * callback, since node:http's own client would take more of the machine than the servers that are measured.
 */
export class Connection {
  readonly #socket: Socket;
  #received = '';
  #answered: () => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (text: string) => this.#read(text));
  }

  /** Whatever goes wrong later ends this process: a benchmark of a broken server is none. */
  static open(port: number): Promise<Connection> {
    return new Promise((opened) => {
      const socket = connect(port, '127.0.0.1', () => opened(new Connection(socket)));
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
    const idleFor = Number(reply.slice(end + HEAD_END.length));
    if (!reply.startsWith('HTTP/1.1 200 ') || !Number.isInteger(idleFor))
      throw new Error(`no answer to a ping: ${reply}`);
    this.#received = '';
    this.#answered();
  }
}
