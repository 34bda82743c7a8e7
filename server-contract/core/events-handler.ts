import type {ActivityStore} from './activity-store.ts';
import {noPingReason} from './cross-site-check.ts';
import {Misconfiguration} from './errors.ts';
import {EventStream, type StreamSetup} from './event-stream.ts';
import {hasFormerId} from './former-sessions.ts';
import {activeState} from './guard.ts';
import type {Reply, RequestView} from './http.ts';
import {identityOf, isAnonymous} from './identity.ts';
import type {RefuseReason} from './observe.ts';
import {jsonReply} from './ping-handler.ts';
import type {HandleRequest, HandleResult} from './request-handler.ts';
import {RequestWatch, timed} from './request-watch.ts';
import type {ServerSession} from './server-session.ts';
import type {GuardSettings} from './settings.ts';
import {unavailable} from './store-unavailable.ts';
import {WatchedEnds} from './watched-ends.ts';

/** Streams of one session at once. A browser needs one, and one more while it hands that over. */
const MAX_PER_SESSION = 5;

/** In seconds, for clients that are refused for now. */
const RETRY_AFTER = '30';

export interface Events<Req> {
  /** Answers a request for the stream. Never rejects. */
  readonly handle: HandleRequest<Req>;
  /** Ends the open streams, refuses new ones, and stops to listen to the store. */
  close(): Promise<void>;
}

/** The event stream, by which open pages learn of the end of their session at once (E1). */
export function createEvents<Req extends object>(
  settings: GuardSettings<Req>,
  given: ActivityStore,
  setup: StreamSetup,
): Events<Req> {
  const {store, streams, own} = setup;
  const watchedEnds = new WatchedEnds(given, streams, settings.reportError);
  let isClosed = false;

  async function answer(
    request: RequestView<Req>,
    session: ServerSession,
    watch: RequestWatch | undefined,
  ): Promise<HandleResult> {
    if (request.method !== 'GET') {
      return refuse('method-not-allowed', jsonReply(405, {error: 'method not allowed'}, {allow: 'GET'}), watch);
    }
    const reason = noPingReason(request);
    if (reason !== undefined) return refuse(reason, jsonReply(403, {error: 'not a request of this site'}), watch);
    const user = await session.user;
    const recordId = await session.recordId;
    const id = recordId ?? session.initialRecordId;
    // Scripts open streams without the user, so a stream must not sign a user in either.
    const isSignIn = session.isNew === true && !isAnonymous(user);
    if (isSignIn) await session.end();
    if (isSignIn || isAnonymous(user) || id === undefined) return answerNobody(session, watch);
    // A proxy may keep dead connections open: the latest stream is the one that a page reads.
    if (streams.count(id) >= MAX_PER_SESSION) streams.closeOldest(id);
    if (isClosed || streams.size >= settings.maxStreams) {
      return refuse('too-many-streams', later(jsonReply(503, {error: 'too many streams'})), watch);
    }
    watchedEnds.begin();
    const limits = settings.limitsOf(request.native);
    const stream = new EventStream(setup, {id, limits});
    const opener = {user, identity: identityOf(user), hasBegun: recordId !== undefined};
    try {
      if (!(await timed(watch, () => stream.begin(opener)))) {
        stream.abort();
        return nobody(watch);
      }
    } catch (error) {
      stream.abort();
      throw error;
    }
    const state = activeState({idleFor: 0, age: 0}, limits, 'passive');
    watch?.decided({state, reason: 'event-stream'}, 'passive');
    return {state, reply: undefined, stream, headers: {}, shouldRenew: false};
  }

  async function answerNobody(session: ServerSession, watch: RequestWatch | undefined): Promise<HandleResult> {
    if (session.missingReason !== undefined) throw new Misconfiguration(session.missingReason);
    if (await hasFormerId(store, session, watch)) return refuse('former-id', later(unavailable()), watch);
    return nobody(watch);
  }
  return {
    async handle(request, session) {
      const watch = settings.observe && new RequestWatch(settings.observe);
      try {
        return await answer(request, session, watch);
      } catch (error) {
        settings.reportError(error);
        watch?.failed(error);
        return anonymously(later(unavailable()));
      }
    },

    async close() {
      isClosed = true;
      for (const stream of [...own]) stream.close();
      await watchedEnds.stop();
    },
  };
}

/** An `EventSource` does not connect again after this (https://html.spec.whatwg.org/#sse-processing-model). */
function nobody(watch: RequestWatch | undefined): HandleResult {
  const state = {status: 'anonymous'} as const;
  watch?.decided({state}, 'passive');
  const {headers} = jsonReply(204, {});
  delete headers['content-type'];
  return anonymously({status: 204, headers, body: ''});
}

function refuse(reason: RefuseReason, reply: Reply, watch: RequestWatch | undefined): HandleResult {
  watch?.refused(reason);
  return anonymously(reply);
}

function anonymously(reply: Reply): HandleResult {
  return {state: {status: 'anonymous'}, reply, headers: {}, shouldRenew: false};
}

function later(reply: Reply): Reply {
  reply.headers['retry-after'] = RETRY_AFTER;
  return reply;
}
