import type {Bench} from './check-context.ts';
import type {Exchange} from './report.ts';

/** One thing that a conforming server does, and how to see whether a server does it. */
export interface Check {
  /** The number in ../README.md. */
  readonly obligation: string;
  /** Tells it from the other checks of its obligation. */
  readonly name: string;
  /** A sentence about a server that conforms. */
  readonly says: string;
  /** The contract says SHOULD: a breach is worth a warning. */
  readonly recommended?: true;
  /** An option without which it cannot be seen. */
  readonly needs?: 'page' | 'passive' | 'signInOther';
  /** Rejects with a `Breach`, or with `Unable` where nothing can be said. */
  run(bench: Bench): Promise<void>;
}

/** The server did something else than it should. */
export class Breach extends Error {
  override readonly name = 'Breach';
  readonly expected: string;
  readonly exchange: Exchange;

  constructor(expected: string, exchange: Exchange) {
    super(`expected ${expected}`);
    this.expected = expected;
    this.exchange = exchange;
  }
}

/** Nothing can be said, for this reason. */
export class Unable extends Error {
  override readonly name = 'Unable';
}

/** Nothing can be said although it was tried. Without it nobody can say either that the server conforms. */
export class Undecided extends Unable {}

/** Nothing can be said, because the session may or may not have come to its end when the answer was made. */
export class TooSlow extends Undecided {
  constructor() {
    super('this machine, the network or the server was too slow to tell; a longer time to expiry helps');
  }
}
