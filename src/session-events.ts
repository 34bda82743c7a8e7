import {ENDED_EVENT, EVENTS_PATH} from '../server-contract/contract.ts';
import {readClocks} from './browser/clock.ts';
import {optionalGlobal} from './browser/document-members.ts';
import {requestEventStream} from './browser/event-stream.ts';
import {outsideZones} from './browser/listen.ts';
import {resolveUrl} from './browser/navigation.ts';
import {isVisible, whenPrerenderActivated} from './browser/page-lifecycle.ts';
import {watchPresence} from './browser/page-presence.ts';
import {holdLock, type TabLock} from './browser/tab-lock.ts';
import {after} from './browser/wait.ts';
import {watchElement} from './browser/watch-element.ts';
import {steadyClock} from './core/clock.ts';
import type {SessionSecurityElement} from './element.ts';
import type {SessionPingEvent} from './events.ts';
import {planStream} from './stream/plan-stream.ts';
import {type EndOfLoop, StreamLoop} from './stream/stream-loop.ts';

/**
 * Importing this module opens the event stream of the server for the `<session-security>` element of the page, so that the
 * page knows at once when its session was ended elsewhere. The tabs of a browser share one connection. The server needs
 * the option `events: true`. Without this module the page learns of such an end at its next ping.
 */

/** After so many milliseconds a hidden page closes its stream, and opens it again when it is shown. */
const LONG_HIDDEN_MS = 300_000;

/** The stream of one session, as long as this page has that session. */
interface Followed {
  readonly name: string;
  readonly loop: StreamLoop;
  /** Undefined while the stream is paused, or when the loop is over. */
  lock: TabLock | undefined;
  /** Why there is no stream for this page: another tab can have one. */
  over: EndOfLoop | undefined;
}

let hasWarned = false;
let stop = () => {};
// In a page: where this module is imported on a server, there is none.
const stopWaiting = optionalGlobal('document')
  ? outsideZones(() =>
      whenPrerenderActivated(() => {
        stop = followPage();
      }),
    )
  : () => {};

/** Closes the stream, and opens none any more in this page: for tests, and for applications that are unloaded. */
export function stopEvents(): void {
  stopWaiting();
  stop();
}

/** Keeps the stream as the page and its element need it. Returns how to stop. */
function followPage(): () => void {
  let followed: Followed | undefined;
  const watch = watchElement<SessionSecurityElement, SessionPingEvent>(
    'session-security',
    'session-ping',
    update,
    onPing,
  );
  const presence = watchPresence(LONG_HIDDEN_MS, update);
  update();

  function update(): void {
    const {element} = watch;
    const {isAway, isLongHidden} = presence;
    const pingUrl = element?.pingUrl ? resolveUrl(element.pingUrl, () => {}) : undefined;
    const plan = planStream({phase: element?.phase, pingUrl, channel: element?.channel, isAway, isLongHidden});
    if (plan.does === 'forget' || plan.name !== followed?.name) forget();
    if (plan.does === 'forget') return;
    followed ??= {
      name: plan.name,
      loop: createLoop(plan.pingUrl, () => watch.element, onOver),
      lock: undefined,
      over: undefined,
    };
    if (plan.does === 'pause') pause();
    else if (!followed.over) open(followed);
  }

  function open(its: Followed): void {
    its.lock ??= holdLock(its.name, {
      held: () => its.loop.start(),
      lost: () => {
        if (followed !== its) return;
        pause();
        update();
      },
    });
    its.lock.prefer(isVisible());
  }

  function pause(): void {
    followed?.loop.stop();
    followed?.lock?.release();
    if (followed) followed.lock = undefined;
  }

  function onOver(why: EndOfLoop): void {
    if (!followed) return;
    pause();
    followed.over = why;
    update();
  }

  /** The user may have signed in, and the page is the same, or a script has set the property `pingUrl`. */
  function onPing({result}: SessionPingEvent): void {
    if (result === 'active' && followed?.over === 'expired') followed.over = undefined;
    update();
  }

  function forget(): void {
    pause();
    followed = undefined;
  }

  return () => {
    watch.close();
    presence.close();
    forget();
  };
}

function createLoop(
  pingUrl: string,
  element: () => SessionSecurityElement | undefined,
  over: (why: EndOfLoop) => void,
): StreamLoop {
  let stopTimer = () => {};
  return new StreamLoop(
    {
      now: steadyClock({readClocks}),
      random: Math.random,
      wait: (delayMs, then) => {
        stopTimer();
        stopTimer = after(delayMs, then);
      },
      stopWaiting: () => stopTimer(),
      request: (reply) => requestEventStream(pingUrl, element()?.pingInit, reply),
      ping: async () => (await element()?.ping()) ?? 'unreachable',
      isWanted: () => element() !== undefined,
      over,
      reportRefusal: (status) => {
        if (hasWarned) return;
        hasWarned = true;
        const address = pingUrl + EVENTS_PATH;
        console.error(`<session-security> needs "events: true" on the server, as ${address} answered ${status}.`);
      },
    },
    ENDED_EVENT,
  );
}
