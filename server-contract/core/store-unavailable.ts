import type {Reply} from './http.ts';
import {jsonReply} from './ping-handler.ts';

/**
 * The reply to a request, and the error for the application, when the store cannot be reached or did not carry out a
 * change.
 */

const MESSAGE = 'session state unavailable';

/** The reply to a ping, and to every request whose session cannot be checked (S12). */
export function unavailable(): Reply {
  return jsonReply(503, {error: MESSAGE});
}

/**
 * A change of a session that was not carried out. Frameworks that get this error answer with 503, the status by which the
 * guard refuses requests (S17): they read `status` (Express, Koa), `statusCode` (Express, Fastify, h3, NestJS) or
 * `getResponse` (Hono). Its message may be shown to users; the error of the store is its `cause`.
 */
export class SessionUnavailable extends Error {
  readonly status = 503;
  readonly statusCode = 503;

  constructor(cause: unknown) {
    super(MESSAGE, {cause});
  }

  getResponse(): Response {
    return Response.json({error: this.message}, {status: this.status, headers: {'cache-control': 'no-store'}});
  }
}
