/** The part of an event emitter that is used here. Database clients are event emitters. */
interface Emitter {
  on(event: 'error', listener: (error: unknown) => void): unknown;
}

/** Clients that already have a listener: one client may serve several stores. */
const handled = new WeakSet<object>();

/**
 * Adds a listener for a client's `error` event. Without one, a broken connection would end the whole process (S12;
 * https://nodejs.org/api/events.html#error-events). The event can be ignored: each request that needs the connection
 * fails by itself, and is reported.
 */
export function ignoreConnectionErrors(client: object): void {
  if (handled.has(client) || !('on' in client) || typeof client.on !== 'function') return;
  handled.add(client);
  (client as Emitter).on('error', () => {});
}
