import {AnsweredError} from './errors.ts';
import type {Reply} from './http.ts';
import {jsonReply} from './ping-handler.ts';

/** The reply to a sign-in, and the error for the application, when the user may not have one more session. */

const MESSAGE = 'too many sessions';

/** Instead of the application's reply to a sign-in that `whenTooMany: 'refuse'` refused. */
export function tooManySessions(): Reply {
  return jsonReply(403, {error: MESSAGE});
}

/** `start` refused a sign-in, because the user has `maxSessions` sessions already: the session has not begun. */
export class TooManySessions extends AnsweredError {
  constructor() {
    super(403, MESSAGE);
  }
}
