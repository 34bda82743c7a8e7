import {subscribe} from 'node:diagnostics_channel';
import type {IncomingMessage} from 'node:http';
import {monotonicNow} from '../core/request-age.ts';

/** A field of the request, as the session state is. */
const ARRIVED_AT = Symbol('arrived at');

type Dated = IncomingMessage & {[ARRIVED_AT]?: number};

let isWatching = false;

/**
 * Notes when requests arrive. Middleware before the guard may be slow, such as express-session with a slow store, and a
 * claim must not count as of a later moment (S17). The channel is called once for each request of the process, before
 * any listener (https://nodejs.org/api/diagnostics_channel.html#http). Platforms without it, and HTTP/2, count from the
 * guard.
 */
export function watchArrivals(): void {
  if (isWatching) return;
  isWatching = true;
  subscribe('http.server.request.start', (message) => {
    const {request} = message as {readonly request: Dated};
    request[ARRIVED_AT] = monotonicNow();
  });
}

/** When the request arrived, by `performance.now()`. Undefined where that is not known. */
export function arrivalOf(request: IncomingMessage): number | undefined {
  return (request as Dated)[ARRIVED_AT];
}
