import {AnsweredError} from './errors.ts';
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
 * A change of a session that was not carried out, with the status by which the guard refuses requests (S17). The error of
 * the store is its `cause`.
 */
export class SessionUnavailable extends AnsweredError {
  constructor(cause: unknown) {
    super(503, MESSAGE, {cause});
  }
}
