import {type DefaultBodyType, HttpResponse, http, type RequestHandler} from 'msw';
import {setupWorker} from 'msw/browser';

export interface SimulatedNetwork {
  /** Adds handlers that come before all earlier handlers of this test. */
  use(...handlers: RequestHandler[]): void;
  /** Answers every request to this path, and returns a list that gets each request. */
  answer(path: string, reply: () => Response | Promise<Response>): Request[];
}

/** A network for the tests of this suite. Requests without a handler go to the test runner's server. */
export function simulatedNetwork(): SimulatedNetwork {
  const worker = setupWorker();
  before(() => worker.start({quiet: true, onUnhandledFrame: 'bypass'}));
  afterEach(() => worker.resetHandlers());
  after(() => worker.stop());
  return {
    use: (...handlers) => worker.use(...handlers),
    answer(path, reply) {
      const asked: Request[] = [];
      worker.use(
        http.all(path, ({request}) => {
          asked.push(request.clone());
          return reply();
        }),
      );
      return asked;
    },
  };
}

export function json(value: DefaultBodyType, init: ResponseInit = {}): Response {
  return HttpResponse.json(value, init as {status?: number});
}

/** A reply with this body, unchanged. */
export function text(body: string, type = 'application/json', status = 200): Response {
  return new HttpResponse(body, {status, headers: {'content-type': type}});
}
