/** Seconds of idle time, the same for every fault. */
export const WARN_AFTER = 3;
export const EXPIRE_AFTER = 6;
export const LIMITS = {warnAfter: WARN_AFTER, expireAfter: EXPIRE_AFTER};

/** How the server answers. `truth` is the reply of a healthy server. */
export type Answer =
  | 'truth'
  | 'hang'
  | 'reset'
  | {
      readonly status: number;
      readonly type?: string;
      readonly body?: string;
      readonly location?: string;
      readonly cacheable?: boolean;
    };

/** A failure of server, network or page. Seconds count from the moment the page was loaded. */
export interface Fault {
  readonly name: string;
  /** The answer to pings, from `pingFrom` on (default: from the start). */
  readonly ping?: Answer;
  readonly pingFrom?: number;
  /** Seconds by which each answer to a ping is late. */
  readonly pingDelay?: number;
  /** The answer to every request for a page after the first. */
  readonly page?: Answer;
  readonly sessionEndsAt?: number;
  readonly offlineFrom?: number;
  readonly mouseMovesAt?: number;
  /** The browser may cache the page. */
  readonly cacheable?: boolean;
  /** The page has a `beforeunload` handler that objects, and the user chooses to stay. */
  readonly objects?: boolean;
}

/** The same fault on a slow machine: everything happens so many times later. */
export function slowed<F extends Partial<Fault>>(fault: F, pace: number): F {
  const late = (seconds: number | undefined) => seconds && seconds * pace;
  return {
    ...fault,
    pingFrom: late(fault.pingFrom),
    pingDelay: late(fault.pingDelay),
    sessionEndsAt: late(fault.sessionEndsAt),
    offlineFrom: late(fault.offlineFrom),
    mouseMovesAt: late(fault.mouseMovesAt),
  };
}

const json = (body: string): Answer => ({status: 200, type: 'application/json', body});
const login = '<!doctype html><title>Sign in</title><h1>Sign in</h1>';

export const FAULTS: readonly Fault[] = [
  {name: 'ping answers 500', ping: {status: 500, body: 'oops'}},
  {name: 'ping and page answer 500', ping: {status: 500, body: 'oops'}, page: {status: 500, body: 'oops'}},
  {
    name: '401 with JSON',
    ping: {status: 401, type: 'application/json', body: '{"error": "signed out"}'},
    sessionEndsAt: 1,
  },
  {name: 'offline before the warning', offlineFrom: 1},
  {name: 'offline between warning and expiry', offlineFrom: 4.5},
  {name: 'connection reset', ping: 'reset'},
  {name: 'ping hangs from load', ping: 'hang'},
  {name: 'ping hangs from load, mouse moves at 10 s', ping: 'hang', mouseMovesAt: 10},
  {name: 'ping hangs after the warning', ping: 'hang', pingFrom: 3.5},
  {name: 'ping answers after 2 s', pingDelay: 2},
  {name: '200 with an HTML login page', ping: {status: 200, type: 'text/html', body: login}, sessionEndsAt: 1},
  {name: '302 to a login page', ping: {status: 302, location: '/login'}, sessionEndsAt: 1},
  {name: 'invalid JSON', ping: json('{"idle')},
  {name: '204 without content', ping: {status: 204}},
  {name: 'a JSON object', ping: json('{"idleFor": 3}')},
  {name: 'JSON null', ping: json('null')},
  {name: 'session ended on the server at 1 s', sessionEndsAt: 1},
  {name: 'navigation at expiry hangs', page: 'hang'},
  {name: 'ping and navigation both hang', ping: 'hang', page: 'hang'},
  {name: 'a beforeunload handler objects', objects: true},
];
