import type {IncomingMessage, RequestListener, ServerResponse} from 'node:http';
import {conforming, type PlainRules, type PlainSession, plainServer, routed, type Sessions} from './plain-server.ts';

/** The event stream of the plain server, written from the text of the contract alone. */
export interface PlainEvents {
  /** What a stream begins with. Undefined: its head waits for the first message. */
  readonly beginning: string | undefined;
  readonly message: string;
  readonly closes: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly refuses: PlainRules['refuses'];
  /** The status for a request without a session. */
  readonly nobody: number;
  /** Called with the session for which a stream begins. */
  onOpen(session: PlainSession, now: number): void;
  /** Whether a stream looks at the limits of its session. */
  readonly looks: boolean;
}

export const conformingEvents: PlainEvents = {
  beginning: ':\n\n',
  message: 'event: ended\ndata:\n\n',
  closes: true,
  headers: {'content-type': 'text/event-stream', 'cache-control': 'no-store, no-transform'},
  refuses: conforming.refuses,
  nobody: 204,
  onOpen: () => {},
  looks: true,
};

interface PlainStream {
  readonly session: PlainSession;
  readonly response: ServerResponse;
}

/** A plain server with an event stream. Call `pass` before its clock moves. */
export function plainEventServer(
  events: PlainEvents,
  now: () => number,
): {readonly listener: RequestListener; pass(seconds: number): void} {
  const sessions: Sessions = new Map();
  const streams = new Set<PlainStream>();
  const rest = plainServer(conforming, now, sessions);

  function tell({response}: PlainStream): void {
    if (!response.headersSent) response.writeHead(200, events.headers);
    response.write(events.message);
    if (events.closes) response.end();
  }

  function tellAll(hasEnded: (session: PlainSession) => boolean): void {
    for (const stream of streams) {
      if (!hasEnded(stream.session)) continue;
      streams.delete(stream);
      tell(stream);
    }
  }

  function open(request: IncomingMessage, response: ServerResponse): void {
    const session = sessions.get(/\bsid=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '');
    const isNobody = session === undefined || conforming.hasEnded(session, now());
    const status = events.refuses(request.headers) ? 403 : isNobody ? events.nobody : 200;
    if (status !== 200) {
      response.writeHead(status, {'cache-control': 'no-store'}).end();
      return;
    }
    if (session !== undefined) {
      events.onOpen(session, now());
      const stream = {session, response};
      streams.add(stream);
      response.on('close', () => streams.delete(stream));
    }
    if (events.beginning !== undefined) response.writeHead(200, events.headers).write(events.beginning);
  }
  return {
    listener: (request, response) => {
      const path = routed(new URL(request.url!, 'http://localhost').pathname);
      if (path === '/ping/events') return open(request, response);
      if (path === '/sign-out') {
        const id = /\bsid=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
        const session = sessions.get(id);
        tellAll((each) => each === session);
      }
      rest(request, response);
    },
    pass(seconds) {
      if (events.looks) tellAll((session) => conforming.hasEnded(session, now() + seconds));
    },
  };
}
