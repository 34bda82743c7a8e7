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
 * Firefox throws a SecurityError here when the user has blocked cookies, though the specification knows no error.
 * https://html.spec.whatwg.org/multipage/web-messaging.html#dom-broadcastchannel-dev
 */
function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name);
  } catch {
    return undefined;
  }
}

/** Every script of this origin can write to the channel, so messages of another form are ignored. */
function isTabMessage(data: unknown): data is TabMessage {
  const {protocol, sentAtMs, idleMs, kind} = Object(data) as Record<string, unknown>;
  return (
    protocol === PROTOCOL &&
    Number.isFinite(sentAtMs) &&
    (idleMs === null || (typeof idleMs === 'number' && idleMs >= 0)) &&
    typeof kind === 'string'
  );
}
