/** The part of an event emitter that matters here; database clients are event emitters. */
interface Emitter {
  on(event: 'error', listener: (error: unknown) => void): unknown;
}

/** Clients that are listened to already: one may serve several stores. */
const survived = new WeakSet<object>();

/**
 * Listens to a client's `error` event, since a broken connection that nobody listens to ends the whole process (S12).
 * Nothing is lost by ignoring it here: each request that needs the connection fails by itself, and is reported.
 */
export function surviveErrors(client: object): void {
  if (survived.has(client) || !('on' in client) || typeof client.on !== 'function') return;
  survived.add(client);
  (client as Emitter).on('error', () => {});
}
