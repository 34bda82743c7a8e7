/** The pages of many browsers, in a process of their own: each holds one event stream. */
import {connect} from 'node:net';
import {sessionId} from './stream-server.ts';
import {answerEach} from './worker.ts';

/** `told`: resolves when all streams of this port have said that their session has ended. */
export type ClientOrder =
  | {readonly port: number; readonly from: number; readonly streams: number}
  | {readonly told: number};

/** By the wall clock, in milliseconds: when the last one was told. */
export interface ToldAt {
  readonly lastMs: number;
}

/** Connections that are made at once. */
const AT_ONCE = 200;

/** By port. */
const told = new Map<number, Promise<number>[]>();

answerEach<ClientOrder, ToldAt>(async (order) => {
  if ('told' in order) {
    const times = await Promise.all(told.get(order.told) ?? []);
    told.delete(order.told);
    return {lastMs: Math.max(...times)};
  }
  const {port, from, streams} = order;
  for (let n = 0; n < streams; n += AT_ONCE) {
    const count = Math.min(AT_ONCE, streams - n);
    await Promise.all(Array.from({length: count}, (_, m) => open(port, sessionId(from + n + m))));
  }
  return {lastMs: 0};
});

/** A bare socket, because the client of node:http would take more processor time than the measured servers. */
function open(port: number, id: string): Promise<void> {
  const ends = told.get(port) ?? [];
  told.set(port, ends);
  return new Promise((opened) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(
        `GET /session_security/ping/events HTTP/1.1\r\nhost: x\r\ncookie: sid=${id}\r\naccept: text/event-stream\r\nsec-fetch-site: same-origin\r\nsec-fetch-mode: cors\r\nsec-fetch-dest: empty\r\n\r\n`,
      );
    });
    let text = '';
    const end = new Promise<number>((heard) => {
      socket.setEncoding('latin1').on('data', (part: string) => {
        text += part;
        if (text.includes(':\n\n')) opened();
        if (!text.includes('event: ended')) return;
        heard(performance.timeOrigin + performance.now());
        socket.destroy();
      });
    });
    ends.push(end);
  });
}
