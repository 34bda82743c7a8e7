import {createServer, type Server, type Socket} from 'node:net';

/** One thing that the screen reader wanted to say. */
export interface Utterance {
  readonly text: string;
  /** Cut short or dropped from the queue: a user heard the beginning at most. */
  cut: boolean;
}

interface Message extends Utterance {
  readonly id: number;
  readonly client: number;
  readonly socket: Socket;
}

/**
 * Replaces Speech Dispatcher: it implements the protocol SSIP and is silent, but takes as long as a voice would, so
 * that a screen reader interrupts it where it would interrupt a voice.
 * https://htmlpreview.github.io/?https://github.com/brailcom/speechd/blob/master/doc/ssip.html
 */
export class Voice {
  /** Everything that was begun, in order. */
  readonly said: Utterance[] = [];
  readonly #msPerCharacter: number;
  readonly #server: Server;
  readonly #queue: Message[] = [];
  #current: {readonly message: Message; readonly timer: NodeJS.Timeout} | undefined;
  #clients = 0;
  #messages = 0;

  constructor(msPerCharacter: number) {
    this.#msPerCharacter = msPerCharacter;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  /** Listens where `SPEECHD_ADDRESS=unix_socket:<path>` sends a client. */
  listen(path: string): Promise<void> {
    return new Promise((listening, fail) => {
      this.#server.once('error', fail).listen(path, listening);
    });
  }

  get silent(): boolean {
    return !this.#current;
  }

  close(): void {
    clearTimeout(this.#current?.timer);
    this.#server.close();
  }

  #serve(socket: Socket): void {
    const client = ++this.#clients;
    let received = '';
    let inText = false;
    socket.setEncoding('utf8');
    // A client that is killed resets the connection.
    socket.on('error', () => {});
    socket.on('data', (chunk: string) => {
      received += chunk;
      for (;;) {
        const end = inText ? '\r\n.\r\n' : '\r\n';
        const length = received.indexOf(end);
        if (length < 0) return;
        const unit = received.slice(0, length);
        received = received.slice(length + end.length);
        if (inText) {
          inText = false;
          socket.write(this.#accept(socket, client, fromSsml(unit.replace(/^\.\./gm, '.'))));
        } else if (unit === 'SPEAK') {
          inText = true;
          socket.write('230 OK RECEIVING DATA\r\n');
        } else {
          socket.write(this.#reply(socket, client, unit));
        }
      }
    });
  }

  #reply(socket: Socket, client: number, command: string): string {
    const [name = '', ...rest] = command.split(' ');
    const list = (code: number, line: string | number) => `${code}-${line}\r\n${code} OK\r\n`;
    if (command === 'HISTORY GET CLIENT_ID') return list(245, client);
    if (command === 'LIST OUTPUT_MODULES') return list(250, 'silent');
    if (command === 'LIST SYNTHESIS_VOICES') return list(249, 'silent\ten\tnone');
    if (name === 'GET') return list(251, 0);
    if (name === 'CHAR' || name === 'KEY') return this.#accept(socket, client, rest.join(' '));
    if (name === 'CANCEL' || name === 'STOP') this.#cancel();
    return '200 OK\r\n';
  }

  #accept(socket: Socket, client: number, text: string): string {
    const id = ++this.#messages;
    this.#queue.push({id, client, socket, text, cut: false});
    // The client must get the number of its message before events about that message.
    setImmediate(() => this.#next());
    return `225-${id}\r\n225 OK MESSAGE QUEUED\r\n`;
  }

  #next(): void {
    if (this.#current) return;
    const message = this.#queue.shift();
    if (!message) return;
    if (message.text) this.said.push(message);
    notify(message, 701, 'BEGIN');
    const timer = setTimeout(() => {
      this.#current = undefined;
      notify(message, 702, 'END');
      this.#next();
    }, message.text.length * this.#msPerCharacter);
    this.#current = {message, timer};
  }

  #cancel(): void {
    clearTimeout(this.#current?.timer);
    if (this.#current) {
      this.#current.message.cut = true;
      notify(this.#current.message, 703, 'CANCELED');
    }
    this.#current = undefined;
    for (const message of this.#queue.splice(0)) {
      message.cut = true;
      if (message.text) this.said.push(message);
      notify(message, 703, 'CANCELED');
    }
  }
}

function notify({socket, id, client}: Message, code: number, event: string): void {
  if (socket.writable) socket.write(`${code}-${id}\r\n${code}-${client}\r\n${code} ${event}\r\n`);
}

const ENTITIES: Readonly<Record<string, string>> = {lt: '<', gt: '>', amp: '&', quot: '"', apos: "'"};

/** The text of a document of the Speech Synthesis Markup Language. */
function fromSsml(ssml: string): string {
  return ssml
    .replace(/<[^>]*>/g, '')
    .replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .replace(/\s+/g, ' ')
    .trim();
}
