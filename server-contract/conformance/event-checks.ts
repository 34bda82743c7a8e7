import {ENDED_EVENT, EVENTS_PATH} from '../contract.ts';
import type {Check} from './check.ts';
import type {CheckContext} from './check-context.ts';
import {Failure} from './failure.ts';
import type {RecordedStream} from './recording-client.ts';
import type {Request} from './send.ts';
import type {Session} from './session.ts';
import {MARGIN_AFTER, PAUSE} from './timing.ts';

/** 2.5, 3.6, 4.37 and 4.38: the event stream, of a server that offers it. */
export const eventChecks: readonly Check[] = [
  {
    obligation: '2.5',
    name: 'address',
    says: 'The event stream is below the address of the ping, with and without a final slash',
    requires: 'events',
    async run(context) {
      const {cookies} = await context.signedIn();
      for (const slash of ['', '/']) (await openLiving(context, cookies, slash)).close();
    },
  },
  {
    obligation: '3.6',
    name: 'headers',
    says: 'The event stream is never stored, compressed or buffered',
    requires: 'events',
    async run(context) {
      const stream = await openLiving(context, (await context.signedIn()).cookies);
      stream.close();
      const control = String(stream.headers['cache-control']);
      for (const directive of ['no-store', 'no-transform']) {
        if (!control.includes(directive)) throw new Failure(`Cache-Control: ${directive}`, stream.exchange());
      }
      if (stream.headers['content-encoding'] !== undefined) throw new Failure('no Content-Encoding', stream.exchange());
    },
  },
  {
    obligation: '4.37',
    name: 'sign-out',
    says: 'The event stream says within a second that its session has ended, and ends',
    requires: ['events', 'signOut'],
    async run(context) {
      const session = await context.signedIn();
      const stream = await openLiving(context, session.cookies);
      await context.signOut(session.cookies);
      await expectEnded(stream, TOLD_WITHIN);
    },
  },
  {
    obligation: '4.37',
    name: 'expiry',
    says: 'The event stream of a session that expires says so by itself, and ends',
    requires: 'events',
    async run(context) {
      const session = await context.signedIn();
      const stream = await openLiving(context, session.cookies);
      await context.sleep(context.expireAfter + MARGIN_AFTER);
      await expectEnded(stream, TOLD_WITHIN);
    },
  },
  {
    obligation: '4.37',
    name: 'not before',
    says: 'The event stream of a living session says nothing',
    requires: 'events',
    async run(context) {
      const session = await context.signedIn();
      const stream = await openLiving(context, session.cookies);
      await context.sleep(PAUSE);
      await session.ping(0);
      stream.close();
      if (stream.hasEnded || saysEnded(stream)) throw new Failure('a stream that is open', stream.exchange());
    },
  },
  {
    obligation: '4.38',
    name: 'activity',
    says: 'The event stream is no activity',
    requires: 'events',
    async run(context) {
      const session = await context.idle(PAUSE);
      const stream = await openLiving(context, session.cookies);
      await session.pingWithoutNews();
      stream.close();
      await session.pingWithoutNews();
    },
  },
  {
    obligation: '4.38',
    name: 'cookie',
    says: 'The event stream sets no cookie of the session',
    requires: 'events',
    async run(context) {
      const session = await context.signedIn();
      const stream = await openLiving(context, session.cookies);
      stream.close();
      const names = namesIn(session);
      const set = stream.headers['set-cookie'] ?? [];
      if (set.some((line) => names.includes(line.split('=', 1)[0]!)))
        throw new Failure('no Set-Cookie', stream.exchange());
    },
  },
  {
    obligation: '4.38',
    name: 'other site',
    says: 'The event stream is refused where another site can have asked for it',
    requires: 'events',
    async run(context) {
      const {cookies} = await context.signedIn();
      const cross = {...EVENT_SOURCE, 'sec-fetch-site': 'cross-site'};
      const sibling = {...EVENT_SOURCE, 'sec-fetch-site': 'same-site'};
      const navigation = {...EVENT_SOURCE, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document'};
      for (const headers of [cross, sibling, navigation, {accept: 'text/event-stream'}]) {
        await expectStatus(context, 403, {...headers, cookie: cookies});
      }
    },
  },
  {
    obligation: '4.38',
    name: 'nobody',
    says: 'A request without a signed-in user gets no event stream, but 204',
    requires: 'events',
    async run(context) {
      await expectStatus(context, 204, EVENT_SOURCE);
    },
  },
];

/** In seconds: one, and one for slow machines. */
const TOLD_WITHIN = 2;

/** The headers of an `EventSource` of a page of the own origin. */
const EVENT_SOURCE = {
  accept: 'text/event-stream',
  'sec-fetch-site': 'same-origin',
  'sec-fetch-mode': 'cors',
  'sec-fetch-dest': 'empty',
} as const;

function requestOf({settings}: CheckContext, headers: Request['headers'], slash = ''): Request {
  const url = new URL(settings.url);
  url.pathname = url.pathname.replace(/\/$/, '') + EVENTS_PATH + slash;
  return {url, method: 'GET', headers};
}

/** @throws Failure when it is no stream, or its head does not come */
async function openLiving(context: CheckContext, cookie: string, slash?: string): Promise<RecordedStream> {
  const stream = await context.client.open(requestOf(context, {...EVENT_SOURCE, cookie}, slash));
  const type = String(stream.headers['content-type']);
  if (stream.status === 200 && /^text\/event-stream\b/i.test(type)) return stream;
  stream.close();
  throw new Failure('200, text/event-stream', stream.exchange());
}

async function expectStatus(context: CheckContext, status: number, headers: Request['headers']): Promise<void> {
  const stream = await context.client.open(requestOf(context, headers));
  stream.close();
  if (stream.status !== status) throw new Failure(String(status), stream.exchange());
}

async function expectEnded(stream: RecordedStream, seconds: number): Promise<void> {
  await stream.untilEnd(seconds);
  stream.close();
  if (!saysEnded(stream)) throw new Failure(`event: ${ENDED_EVENT}, at once`, stream.exchange());
  if (!stream.hasEnded) throw new Failure('the end of the reply', stream.exchange());
}

/** Lines may end in any of three ways (https://html.spec.whatwg.org/#parsing-an-event-stream). */
function saysEnded({text}: RecordedStream): boolean {
  const messages = text.split(/(?:\r\n|\r|\n){2}/);
  return messages.some((message) => {
    const lines = message.split(/\r\n|\r|\n/);
    return lines.some((line) => /^data(:|$)/.test(line)) && lines.some((line) => /^event: ?ended$/.test(line));
  });
}

function namesIn({cookies}: Session): readonly string[] {
  return cookies.split('; ').map((pair) => pair.split('=', 1)[0]!);
}
