import type {TabMessage, Tabs} from '../core/ports.ts';

/** Goes up when old and new tabs would misunderstand each other. */
const PROTOCOL = 2;

export interface TabChannel extends Tabs {
  close(): void;
}

/** Connects the tabs of one origin that share `name`; undefined where the browser has no BroadcastChannel for us. */
export function connectTabChannel(name: string, hear: (message: TabMessage) => void): TabChannel | undefined {
  const channel = openChannel(name);
  if (!channel) return undefined;
  channel.onmessage = ({data}) => {
    if (isTabMessage(data)) hear(data);
  };
  return {
    post: (message) => channel.postMessage({...message, protocol: PROTOCOL}),
    close: () => channel.close(),
  };
}

/** Firefox refuses one where a person allows no cookies. */
function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name);
  } catch {
    return undefined;
  }
}

/** Anything of this origin can write to the channel; what did not come from a tab like this one is not heard. */
function isTabMessage(data: unknown): data is TabMessage {
  const {protocol, sentAtMs, idleMs, kind} = Object(data) as Record<string, unknown>;
  return (
    protocol === PROTOCOL &&
    Number.isFinite(sentAtMs) &&
    (idleMs === null || (typeof idleMs === 'number' && idleMs >= 0)) &&
    typeof kind === 'string'
  );
}
