import {connect, type Socket} from 'node:net';

const HEAD_END = '\r\n\r\n';

/**
 * A persistent connection that sends one ping at a time, and accepts only a reply with status 200 and a number. It uses
 * a bare socket and a callback, because the client of node:http would take more processor time than the measured
 * servers.
 */
export class Connection {
  readonly #socket: Socket;
  #received = '';
  #answered: () => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (text: string) => this.#read(text));
  }

  /** Any later error ends this process, because a benchmark of a broken server is worthless. */
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
