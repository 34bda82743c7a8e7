import {type DefaultBodyType, HttpResponse, http, type RequestHandler} from 'msw';
import {setupWorker} from 'msw/browser';

export interface SimulatedNetwork {
  /** Answers like this from now on, before everything that was said earlier in this test. */
  use(...handlers: RequestHandler[]): void;
  /** Answers every request to this path, and keeps what was asked. */
  answer(path: string, reply: () => Response | Promise<Response>): Request[];
}

/** A network for the tests of this suite: what no test has an answer for goes to the test runner's server. */
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

/** A reply whose words are taken as they are. */
export function text(body: string, type = 'application/json', status = 200): Response {
  return new HttpResponse(body, {status, headers: {'content-type': type}});
}
