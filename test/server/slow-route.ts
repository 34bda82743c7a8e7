import type express from 'express';
import type {Answer, Browser} from './browser.ts';

/** A route `/slow` whose requests end when the test ends them. */
export class SlowRoute {
  readonly #last: (req: express.Request) => void;
  #reached: (finish: () => void) => void = () => {};

  constructor(last: (req: express.Request) => void = () => {}) {
    this.#last = last;
  }

  readonly install = (app: express.Express): void => {
    app.get('/slow', (req, res) => {
      this.#reached(() => {
        this.#last(req);
        res.json({});
      });
    });
  };

  /** Resolves when the application handles the request, with a function that ends it and waits for the answer. */
  async begin(visitor: Browser): Promise<() => Promise<Answer>> {
    let answer: Promise<Answer> | undefined;
    const finish = await new Promise<() => void>((reached) => {
      this.#reached = reached;
      answer = visitor.get('/slow');
    });
    return () => {
      finish();
      return answer!;
    };
  }
}
