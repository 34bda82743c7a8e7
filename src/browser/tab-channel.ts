import type {TabMessage, Tabs} from '../core/ports.ts';

/** Raised when older and newer versions would misunderstand each other's messages. */
const PROTOCOL = 2;

export interface TabChannel extends Tabs {
  close(): void;
}

/** Connects the tabs of one origin that use the same `name`. Undefined if the browser refuses a BroadcastChannel. */
export function connectTabChannel(name: string, onMessage: (message: TabMessage) => void): TabChannel | undefined {
  const channel = openChannel(name);
  if (!channel) return undefined;
  channel.onmessage = ({data}) => {
    if (isTabMessage(data)) onMessage(data);
  };
  return {
    post: (message) => channel.postMessage({...message, protocol: PROTOCOL}),
    close: () => channel.close(),
  };
}

/**
 * Firefox throws a SecurityError here when the user has blocked cookies (https://github.com/reatom/reatom/issues/1101,
 * seen in Firefox 137), though the specification has no error.
 * https://html.spec.whatwg.org/multipage/web-messaging.html#dom-broadcastchannel-dev
 */
function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name);
  } catch {
    return undefined;
  }
}

/** The fields of each kind of message, beside those that all have. */
const FIELDS: Record<TabMessage['kind'], Record<string, (value: unknown) => boolean>> = {
  hello: {},
  activity: {},
  withdrawn: {},
  claim: {ticket: Number.isFinite},
  welcome: {sessionIdleMs: isDuration, session: (value) => value === null || isSession(value)},
  answer: {session: isSession, ageMs: isDuration},
  unreachable: {failures: isDuration, retryInMs: isDuration},
  ended: {reason: (value) => typeof value === 'string'},
};

/** Every script of this origin can write to the channel, so messages of another form are ignored. */
function isTabMessage(data: unknown): data is TabMessage {
  const message = Object(data) as Record<string, unknown>;
  const {protocol, sentAtMs, idleMs, kind} = message;
  return (
    protocol === PROTOCOL &&
    Number.isFinite(sentAtMs) &&
    (idleMs === null || isDuration(idleMs)) &&
    Object.hasOwn(FIELDS, String(kind)) &&
    Object.entries(FIELDS[kind as TabMessage['kind']]).every(([name, isValid]) => isValid(message[name]))
  );
}

function isSession(value: unknown): boolean {
  const {idleFor, endsIn = 0, user = ''} = Object(value) as Record<string, unknown>;
  return isDuration(idleFor) && isDuration(endsIn) && typeof user === 'string';
}

function isDuration(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) >= 0;
}
