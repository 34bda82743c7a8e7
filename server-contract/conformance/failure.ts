import type {Exchange} from './report.ts';

/** The server does not behave as the contract demands. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly expected: string;
  readonly exchange: Exchange;

  constructor(expected: string, exchange: Exchange) {
    super(`expected ${expected}`);
    this.expected = expected;
    this.exchange = exchange;
  }
}

/** The reply to a ping has another idle time than that of a conforming server, or says the opposite of it. */
export class WrongReply extends Failure {}

/** The check gives no result. The message is the reason. */
export class NotChecked extends Error {
  override readonly name = 'NotChecked';
}

/** The check was not tried, since it needs an option that was not given. */
export class MissingOption extends NotChecked {}

/** The check was tried and gives no result. The verdict cannot be `conforms` then. */
export class Undecided extends NotChecked {}

/** The response came so close to the end of the session that both replies may be right. */
export class TooSlow extends Undecided {
  constructor() {
    super('this machine, the network or the server was too slow to tell; a longer expiry time helps');
  }
}
